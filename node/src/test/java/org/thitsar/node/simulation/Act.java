package org.thitsar.node.simulation;

import org.thitsar.protocol.log.EntryKind;

/// Something that operators, the network, disks, clocks or hostile members do. What it does not fix
/// comes out of its own `dice`, so that it does the same when the acts before it are left out. An
/// act that is not possible when its time comes is nothing.
///
/// A `node` is an organisation; of its machines the dice take one, and where they stand beside
/// `second`, its second laptop if there is one.
sealed interface Act {
  // Operators

  /// A newcomer is let in by a member, with words read aloud.
  record Join(int newcomer, int inviter) implements Act {}

  /// An organisation brings a second laptop along, which meets the federation at `inviter`.
  record Laptop(int node, int inviter) implements Act {}

  /// A person is registered.
  record Register(int node, long dice) implements Act {}

  /// A person's file changes.
  record Edit(int node, long dice) implements Act {}

  /// Somebody decides a field that two laptops wrote apart.
  record Decide(int node, long dice) implements Act {}

  /// A person withdraws.
  record WithdrawCase(int node, long dice) implements Act {}

  /// A policy is put in force: for one partner, for a group, or for `everybody`.
  record Share(int node, boolean everybody, long dice) implements Act {}

  /// A policy ends.
  record Unshare(int node, long dice) implements Act {}

  /// A credential is issued.
  record Issue(int node, long dice) implements Act {}

  /// Another's credential is confirmed.
  record Attest(int node, long dice) implements Act {}

  /// A credential is put on hold.
  record Hold(int node, long dice) implements Act {}

  /// A statement of one's own is ended.
  record Revoke(int node, long dice) implements Act {}

  /// The removal of a member is proposed.
  record ProposeRemoval(int node, int target) implements Act {}

  /// An open proposal is approved, or voted against.
  record Vote(int node, long dice) implements Act {}

  /// Everything that is open is approved, or voted against.
  record Answer(int node, boolean approves) implements Act {}

  /// Another organisation's node is suspended.
  record Suspend(int node, int target) implements Act {}

  /// All keys of a node's logs end.
  record Rotate(int node) implements Act {}

  /// A heartbeat.
  record Beat(int node) implements Act {}

  /// What is out is compared with the policies again.
  record NewDay(int node) implements Act {}

  // The network

  /// Two nodes sync, until neither has a reason for another session.
  record Meet(int one, int other, long dice) implements Act {}

  /// The two laptops of an organisation sync.
  record MeetOwn(int node, long dice) implements Act {}

  /// The nodes whose bits are set and the others do not reach each other for so long.
  record Split(long side, int minutes) implements Act {}

  /// What one node sends to another is lost for so long.
  record Deafen(int from, int to, int minutes) implements Act {}

  /// A courier copies all batches from one node to another, in any order and some twice.
  record Courier(int from, int to, long dice) implements Act {}

  // Machines

  /// The power goes in the middle of the `writes`-th write from now, or between two writes when
  /// that is 0, and comes back after so long.
  record Crash(int node, boolean second, int writes, boolean afterwards, int minutes)
      implements Act {}

  /// An image of the disk is put aside.
  record Image(int node, boolean second) implements Act {}

  /// The disk is put back to the image that was put aside.
  record Rollback(int node, boolean second) implements Act {}

  /// A second machine runs on a copy of the disk from now on.
  record Clone(int node, boolean second) implements Act {}

  /// The clock is wrong by so much from now on.
  record SetClock(int node, boolean second, int days) implements Act {}

  /// The machine is given an older version of the program, which does not know this kind of entry.
  record Older(int node, EntryKind lacks) implements Act {}

  /// The machine is given the newest version.
  record Update(int node) implements Act {}

  /// The member turns hostile.
  record Turn(int node, boolean second, Hostility hostility, long dice) implements Act {}

  /// An act and when it happens.
  record Timed(int number, long atMillis, Act act) {}
}
