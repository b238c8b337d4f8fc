package org.thitsar.protocol.policy;

/// Something wrong with a policy document, and what to do about it.
///
/// `line` and `column` count from 1; a column is a Unicode code point. Both are 0 when the problem
/// has no place. `problem` and `hint` are lower-case sentences without a full stop; `hint` may be
/// empty.
public record PolicyProblem(int line, int column, String problem, String hint) {
  static PolicyProblem at(Place place, String problem, String hint) {
    return new PolicyProblem(place.line(), place.column(), problem, hint);
  }
}
