package org.thitsar.ui.torture;

/// Something that is not as clients were told. Names are of made-up people.
///
/// @param kind what is wrong
/// @param about where
record Finding(Kind kind, String about) {
  /// What can be wrong.
  enum Kind {
    /// It was acknowledged, and is not there or is there in an older state.
    LOST,
    /// It is there in a state that nobody wrote.
    TORN,
    /// It is there more than once.
    TWICE,
    /// It is there, and nobody wrote it.
    INVENTED,
    /// Two places of a node say different things.
    DISAGREES
  }
}
