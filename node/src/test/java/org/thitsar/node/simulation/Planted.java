package org.thitsar.node.simulation;

/// Flaws that are put into a world on purpose: each breaks one promise, and its checker must find
/// it. Without them, "nothing found" would mean nothing.
enum Planted {
  /// None.
  NOTHING,
  /// A policy for one partner lets out to two.
  SHARES_TOO_WIDELY,
  /// What was written last is lost with the power.
  LAZY_DISK,
  /// A founder's node does not show the member that was admitted last.
  ROSTER_LACKS_A_MEMBER,
  /// What one side of a session refuses as a fork is not told.
  SILENT_ABOUT_FORKS,
  /// A session says that an honest writer has two histories.
  ACCUSES_THE_HONEST,
  /// Control logs are kept back by honest peers.
  CONTROL_KEPT_BACK,
  /// A node takes nothing from others once it has some.
  TAKES_NO_MORE,
  /// A machine whose disk was copied is not counted as such.
  CLONE_NOT_COUNTED
}
