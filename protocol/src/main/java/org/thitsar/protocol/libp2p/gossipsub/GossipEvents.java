package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.identity.PeerId;

/// What a [GossipRouter] tells its owner. Called from inside the router's methods: to be short, and
/// not to call back, with one exception that is named below.
public interface GossipEvents {
  /// A message arrived that was not seen before and is signed by its author. It is passed on when
  /// [GossipRouter#decide] says so; that may be called from inside.
  ///
  /// @param from who brought it
  void arrived(GossipMessage message, PeerId from);

  /// There is something to be taken with [GossipRouter#next] for `peer`.
  void writable(PeerId peer);

  /// A message was not taken.
  void refused(PeerId from, Refusal reason);

  /// A peer did what costs it some of its score.
  void misconduct(PeerId peer, Misconduct what);
}
