package org.thitsar.node.api;

import java.util.List;

/// Who works at this computer, and what they may do.
///
/// An operator is `op` and a number that is never given twice: a volunteer's name has no place
/// here. Some calls need two persons: the first time, they are refused with a code; once another
/// operator has [agreed][#answer] to it, the same call by the same operator is carried out.
public interface Operators {
  /// All operators there ever were.
  @Needs(Right.LOOK)
  List<OperatorView> list(Operator operator) throws RefusedException;

  /// A new operator with these roles, who cannot come in before somebody has made a passphrase slot
  /// for them.
  @Needs(value = Right.MANAGE_OPERATORS, twoPersons = true)
  OperatorView add(Operator operator, List<String> roles) throws RefusedException;

  /// Other roles for an operator.
  @Needs(value = Right.MANAGE_OPERATORS, twoPersons = true)
  OperatorView change(Operator operator, String id, List<String> roles) throws RefusedException;

  /// Lets an operator who has forgotten their passphrase be given another one.
  @Needs(value = Right.MANAGE_OPERATORS, twoPersons = true)
  OperatorView reset(Operator operator, String id) throws RefusedException;

  /// Ends what an operator may do, at once and for good.
  @Needs(value = Right.MANAGE_OPERATORS, twoPersons = true)
  OperatorView drop(Operator operator, String id) throws RefusedException;

  /// What waits for a second person.
  @Needs(Right.LOOK)
  List<RequestView> requests(Operator operator) throws RefusedException;

  /// Agrees to what another operator asks, or says no to it, or takes back what one has asked
  /// oneself.
  @Needs(Right.LOOK)
  RequestView answer(Operator operator, String code, boolean agrees) throws RefusedException;

  /// Something fresh and random for [#recognise], in hexadecimal.
  String challenge();

  /// The operator who has answered a challenge with the passphrase of `id`. Each challenge is good
  /// once, and for two minutes.
  Operator recognise(String id, String challenge, String proof) throws RefusedException;

  /// One operator. `state` is ACTIVE or LEFT; `since` is when that began (ISO).
  record OperatorView(String id, List<String> roles, String state, String since) {}

  /// What one operator asks another to agree to: the call, and what it was given. `state` is
  /// WAITING or AGREED.
  record RequestView(
      String code, String operator, String call, String detail, String state, String until) {}
}
