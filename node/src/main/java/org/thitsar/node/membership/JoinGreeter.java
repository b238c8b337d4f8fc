package org.thitsar.node.membership;

import java.time.InstantSource;
import java.util.Optional;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.network.StreamHandler;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.JoinStanding;
import org.thitsar.protocol.membership.SignedStatement;

/// The inviter's side of `/thitsar/join/1`: register it with the host under [JoinProtocol#NAME].
///
/// Each stream is one exchange: the newcomer opens, shows itself once, and hears how it stands. It
/// comes again until a person has decided.
public final class JoinGreeter implements StreamHandler {
  private final Invitations invitations;
  private final InstantSource clock;

  /// Greets whoever comes with one of `invitations`.
  public JoinGreeter(Invitations invitations, InstantSource clock) {
    this.invitations = invitations;
    this.clock = clock;
  }

  @Override
  public void handle(NetworkStream stream) throws MalformedException {
    Optional<VerifyingKey> caller = stream.connection().remote().key();
    if (caller.isEmpty() || !invitations.expects(caller.get())) {
      // A member that is curious, or an invitation that ended while the connection was open.
      stream.reset();
      return;
    }
    VerifyingKey key = caller.get();
    JoinFrames frames = new JoinFrames(stream, clock);
    if (!(frames.read() instanceof JoinMessage.Opening opening)) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
    }
    JoinMessage reply = invitations.opened(key, opening.commitment());
    frames.write(reply);
    JoinStanding standing;
    if (reply instanceof JoinMessage.Verdict verdict) {
      standing = verdict.standing();
    } else {
      if (!(frames.read() instanceof JoinMessage.Reveal reveal)) {
        throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
      }
      standing = invitations.revealed(key, reveal);
      frames.write(new JoinMessage.Verdict(standing));
    }
    if (standing == JoinStanding.ADMITTED) {
      hand(key, frames);
    }
  }

  private void hand(VerifyingKey key, JoinFrames frames) throws MalformedException {
    JoinParcel parcel = invitations.parcel(key);
    for (SignedStatement statement : parcel.statements()) {
      frames.write(new JoinMessage.Statement(statement));
    }
    parcel
        .peers()
        .forEach((node, addresses) -> frames.write(new JoinMessage.Peer(node, addresses)));
    frames.write(new JoinMessage.End(parcel.statements().size(), parcel.peers().size()));
    if (!(frames.read() instanceof JoinMessage.Done)) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, JoinProtocol.NAME);
    }
    invitations.fetched(key);
  }
}
