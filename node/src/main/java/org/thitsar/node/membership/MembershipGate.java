package org.thitsar.node.membership;

import java.util.Optional;
import java.util.Set;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.PeerGate;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.PeerId;

/// Lets in the nodes of the roster; to the join protocol only, the one-time identities of live
/// invitations; nobody else, straight after Noise.
///
/// A roster that is undecided still connects: its logs have to be carried.
public final class MembershipGate implements PeerGate {
  private final StatementStore statements;
  private final Invitations invitations;

  /// Asks these two each time, so a change counts from the next connection on.
  public MembershipGate(StatementStore statements, Invitations invitations) {
    this.statements = statements;
    this.invitations = invitations;
  }

  /// For the host of a one-time identity: it speaks the join protocol with the inviter, and nothing
  /// with anybody else.
  public static PeerGate only(NodeId inviter) {
    PeerId expected = inviter.peerId();
    return peer ->
        peer.equals(expected)
            ? new Admission.Restricted(Set.of(JoinProtocol.NAME))
            : new Admission.Refused("not the inviter");
  }

  @Override
  public Admission admit(PeerId peer) {
    Optional<VerifyingKey> key = peer.key();
    if (key.isEmpty()) {
      return new Admission.Refused("not an Ed25519 peer");
    }
    if (statements.roster().organisationOf(new NodeId(key.get())).isPresent()) {
      return new Admission.Admitted();
    }
    if (invitations.expects(key.get())) {
      return new Admission.Restricted(Set.of(JoinProtocol.NAME));
    }
    return new Admission.Refused("not in the roster");
  }
}
