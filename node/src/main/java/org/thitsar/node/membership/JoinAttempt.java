package org.thitsar.node.membership;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.JoinTranscript;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.SignedStatement;

/// The own use of an invitation, as it is kept over restarts.
///
/// @param invitation that is used
/// @param nonce of this side, for good
/// @param genesis of this side
/// @param certificate of this side
/// @param addresses at which this node can be reached
/// @param stage how far it has come
/// @param failure why it came to nothing, in stage `FAILED`
/// @param answer of the inviter; the first one, for good
record JoinAttempt(
    Invitation invitation,
    Bytes nonce,
    SignedStatement genesis,
    SignedStatement certificate,
    List<Multiaddr> addresses,
    Stage stage,
    @Nullable JoinFailure failure,
    JoinMessage.@Nullable Answer answer) {
  static final int TAG = 2;

  private static final String PLACE = "invitation used";
  private static final int INVITATION_BYTES_MAX = 4 << 10;

  /// How far a join has come.
  enum Stage {
    /// Waits for the inviter.
    WAITING(1),
    /// In.
    ADMITTED(2),
    /// Sent away.
    DECLINED(3),
    /// Came to nothing.
    FAILED(4);

    private final int number;

    Stage(int number) {
      this.number = number;
    }
  }

  JoinAttempt withAnswer(JoinMessage.Answer now) {
    return new JoinAttempt(invitation, nonce, genesis, certificate, addresses, stage, failure, now);
  }

  JoinAttempt withStage(Stage now) {
    return new JoinAttempt(invitation, nonce, genesis, certificate, addresses, now, null, answer);
  }

  JoinAttempt failed(JoinFailure why) {
    return new JoinAttempt(
        invitation, nonce, genesis, certificate, addresses, Stage.FAILED, why, answer);
  }

  /// What this side promises before it knows anything of the other.
  Bytes commitment() {
    return JoinTranscript.commitment(nonce, genesis.id(), certificate.id());
  }

  /// What both sides have seen, once the inviter has answered.
  Optional<JoinTranscript> transcript() {
    return answer == null
        ? Optional.empty()
        : Optional.of(
            new JoinTranscript(
                invitation.federation(),
                invitation.identity().verifying(),
                answer.genesis().id(),
                answer.certificate().id(),
                genesis.id(),
                certificate.id(),
                answer.nonce(),
                nonce));
  }

  /// How the inviter calls itself; empty until it has answered.
  String inviterName() {
    return answer != null && answer.genesis().statement() instanceof Genesis said
        ? said.name()
        : "";
  }

  NodeCertificate own() {
    if (certificate.statement() instanceof NodeCertificate said) {
      return said;
    }
    throw new IllegalStateException("a join begins with the own certificate");
  }

  Bytes encode() {
    ByteWriter writer =
        new ByteWriter(4 << 10)
            .u8(TAG)
            .prefixed(invitation.encode())
            .prefixed(nonce)
            .prefixed(genesis.encode())
            .prefixed(certificate.encode());
    AddressList.write(writer, addresses);
    writer
        .u8(stage.number)
        .prefixed(Bytes.utf8(failure == null ? "" : failure.name()))
        .u8(answer == null ? 0 : 1);
    if (answer != null) {
      writer
          .prefixed(answer.nonce())
          .prefixed(answer.genesis().encode())
          .prefixed(answer.certificate().encode());
    }
    return writer.toBytes();
  }

  static JoinAttempt decode(Bytes value) throws MalformedException {
    ByteReader reader = new ByteReader(value, PLACE);
    if (reader.u8() != TAG) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    Invitation invitation = Invitation.decode(reader.prefixed(INVITATION_BYTES_MAX));
    Bytes nonce = reader.prefixed(255);
    SignedStatement genesis = GivenInvitation.statement(reader);
    SignedStatement certificate = GivenInvitation.statement(reader);
    List<Multiaddr> addresses = AddressList.read(reader);
    Stage stage = stage(reader.u8());
    JoinFailure failure = failure(reader.prefixed(255).text());
    JoinMessage.Answer answer =
        reader.u8() == 0
            ? null
            : new JoinMessage.Answer(
                reader.prefixed(255),
                GivenInvitation.statement(reader),
                GivenInvitation.statement(reader));
    reader.end();
    return new JoinAttempt(
        invitation, nonce, genesis, certificate, addresses, stage, failure, answer);
  }

  private static Stage stage(int number) throws MalformedException {
    for (Stage stage : Stage.values()) {
      if (stage.number == number) {
        return stage;
      }
    }
    throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
  }

  private static @Nullable JoinFailure failure(String name) throws MalformedException {
    if (name.isEmpty()) {
      return null;
    }
    for (JoinFailure failure : JoinFailure.values()) {
      if (failure.name().equals(name)) {
        return failure;
      }
    }
    throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
  }
}
