package org.thitsar.protocol.membership;

import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// One frame of `/thitsar/join/1`.
public sealed interface JoinMessage {
  /// Bytes of one frame: a statement of the largest size and its framing.
  int FRAME_BYTES_MAX = StatementLimits.STATEMENT_BYTES_MAX + 1_024;

  /// Newcomer: what it will reveal, hashed.
  ///
  /// @param commitment of [JoinTranscript#commitment]
  record Opening(Bytes commitment) implements JoinMessage {}

  /// Inviter: its nonce and who it is.
  record Answer(Bytes nonce, SignedStatement genesis, SignedStatement certificate)
      implements JoinMessage {}

  /// Newcomer: what it committed to, and where it can be reached.
  ///
  /// @param proof of [JoinTranscript#prove]
  record Reveal(
      Bytes nonce,
      SignedStatement genesis,
      SignedStatement certificate,
      Bytes proof,
      List<Multiaddr> addresses)
      implements JoinMessage {
    public Reveal {
      addresses = List.copyOf(addresses);
    }
  }

  /// Inviter: how the newcomer stands.
  record Verdict(JoinStanding standing) implements JoinMessage {}

  /// Inviter: one statement of its roster, the charter first.
  record Statement(SignedStatement statement) implements JoinMessage {}

  /// Inviter: where one node of the roster was reached.
  record Peer(NodeId node, List<Multiaddr> addresses) implements JoinMessage {
    public Peer {
      addresses = List.copyOf(addresses);
    }
  }

  /// Inviter: that was all.
  record End(int statements, int peers) implements JoinMessage {}

  /// Newcomer: verified and stored; the invitation is spent.
  record Done() implements JoinMessage {}

  /// Reads one frame without its length.
  ///
  /// Addresses of a kind that is not known here are left out.
  ///
  /// @throws MalformedException when it exceeds a limit or is not what its kind says
  static JoinMessage decode(Bytes frame) throws MalformedException {
    return JoinCodec.decode(frame);
  }

  /// Writes one frame without its length.
  default Bytes encode() {
    return JoinCodec.encode(this);
  }
}
