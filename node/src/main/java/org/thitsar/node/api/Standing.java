package org.thitsar.node.api;

import java.util.List;

/// How the node is: for `status`, `peers` and the read-only page.
public interface Standing {
  /// The node at a glance.
  @Needs(Right.LOOK)
  Status status(Operator operator) throws RefusedException;

  /// Every other node of the federation and the state of the connection.
  @Needs(Right.LOOK)
  List<Peer> peers(Operator operator) throws RefusedException;

  /// "If this organisation's laptop is taken: so many persons, these fields", one line for each
  /// organisation.
  @Needs(Right.SEE_SHARING)
  List<Exposure> exposures(Operator operator) throws RefusedException;

  /// Dials every known peer now and syncs; returns how many answered.
  @Needs(Right.LOOK)
  int syncNow(Operator operator) throws RefusedException;

  /// Ends the node cleanly.
  @Needs(Right.LOOK)
  void stop(Operator operator) throws RefusedException;

  /// `ownCases` are ours; `received` are people others let us see; `carried` entries are ciphertext
  /// we only hand on. `notUnderstood` entries were written by a newer version. `writing` is
  /// BY_ITSELF, ASKS_FIRST (only what an operator says, until a peer has answered) or PUT_BACK
  /// (nothing: the directory is an old image of itself).
  record Status(
      String organisation,
      String organisationMy,
      String organisationId,
      String peerId,
      String federation,
      List<String> listening,
      long ownCases,
      long received,
      long credentials,
      long logs,
      long entries,
      long carriedLogs,
      long notUnderstood,
      String version,
      String startedAt,
      String writing) {}

  /// `state` is CONNECTED or AWAY; `heard` is when its last heartbeat of which we hold all that it
  /// names was written or reached us, whichever is earlier, or empty. `twoHistories`: it is proven
  /// that its key signed two histories of one log, so that a copy of it is, or was, in other hands
  /// or out of an old backup. `updateNeeded`: it wrote something that this version must understand
  /// first, so what its organisation says is unknown here.
  record Peer(
      String organisation,
      String organisationMy,
      String peerId,
      String state,
      String address,
      String heard,
      long behind,
      boolean twoHistories,
      boolean updateNeeded) {}

  /// What one organisation may read of ours.
  record Exposure(String organisation, String organisationMy, long persons, List<String> fields) {}
}
