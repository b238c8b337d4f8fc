package org.thitsar.node.membership;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.JoinTranscript;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementLimits;

/// An invitation as the inviter keeps it. The secret is not kept: its public key is enough to
/// recognise the one who holds it.
///
/// @param key public key of the one-time identity
/// @param federation that it leads to
/// @param expiresAtMillis since 1970
/// @param stage how far it has come
/// @param wrongAnswers words that matched nothing while this newcomer waited
/// @param secondCaller whether somebody tried to begin it a second time
/// @param opened the exchange that counts; the first one, for good
/// @param revealed what the newcomer showed
record GivenInvitation(
    VerifyingKey key,
    FederationId federation,
    long expiresAtMillis,
    Stage stage,
    int wrongAnswers,
    boolean secondCaller,
    @Nullable Opened opened,
    @Nullable Revealed revealed) {
  static final int TAG = 1;

  private static final String PLACE = "invitation given";

  /// How far an invitation has come.
  enum Stage {
    /// Nobody has shown anything yet.
    OPEN(1),
    /// A person has yet to compare the words.
    WAITING(2),
    /// Let in; has perhaps not heard of it yet.
    ADMITTED(3),
    /// Sent away.
    DECLINED(4),
    /// Let in, and has everything.
    SPENT(5);

    private final int number;

    Stage(int number) {
      this.number = number;
    }

    private static Stage of(int number) throws MalformedException {
      for (Stage stage : values()) {
        if (stage.number == number) {
          return stage;
        }
      }
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
  }

  /// @param commitment of the newcomer
  /// @param nonce of this side, drawn after that
  /// @param genesis of this side
  /// @param certificate of this side
  record Opened(
      Bytes commitment, Bytes nonce, SignedStatement genesis, SignedStatement certificate) {}

  /// @param nonce of the newcomer
  /// @param genesis of the newcomer
  /// @param certificate of the newcomer
  /// @param addresses of the newcomer
  record Revealed(
      Bytes nonce,
      SignedStatement genesis,
      SignedStatement certificate,
      List<Multiaddr> addresses) {

    /// What the newcomer's organisation says of itself.
    Genesis organisation() {
      if (genesis.statement() instanceof Genesis said) {
        return said;
      }
      throw new IllegalStateException("a newcomer has shown its genesis");
    }

    /// What its organisation says of the newcomer's node.
    NodeCertificate node() {
      if (certificate.statement() instanceof NodeCertificate said) {
        return said;
      }
      throw new IllegalStateException("a newcomer has shown its certificate");
    }
  }

  static GivenInvitation fresh(VerifyingKey key, FederationId federation, long expiresAtMillis) {
    return new GivenInvitation(key, federation, expiresAtMillis, Stage.OPEN, 0, false, null, null);
  }

  GivenInvitation withOpened(Opened now) {
    return new GivenInvitation(
        key, federation, expiresAtMillis, stage, wrongAnswers, secondCaller, now, revealed);
  }

  GivenInvitation withRevealed(Revealed now) {
    return new GivenInvitation(
        key, federation, expiresAtMillis, Stage.WAITING, wrongAnswers, secondCaller, opened, now);
  }

  GivenInvitation withStage(Stage now) {
    return new GivenInvitation(
        key, federation, expiresAtMillis, now, wrongAnswers, secondCaller, opened, revealed);
  }

  GivenInvitation withWrongAnswer() {
    int wrong = wrongAnswers + 1;
    return new GivenInvitation(
        key,
        federation,
        expiresAtMillis,
        wrong >= JoinProtocol.WRONG_WORDS_MAX ? Stage.DECLINED : stage,
        wrong,
        secondCaller,
        opened,
        revealed);
  }

  GivenInvitation withSecondCaller() {
    return new GivenInvitation(
        key, federation, expiresAtMillis, stage, wrongAnswers, true, opened, revealed);
  }

  /// Whether its one-time identity may still connect.
  boolean isLive(long nowMillis) {
    return switch (stage) {
      case OPEN, WAITING, DECLINED -> nowMillis < expiresAtMillis;
      case ADMITTED -> nowMillis < forgottenAtMillis();
      case SPENT -> false;
    };
  }

  /// From when on nothing needs to be kept of it.
  long forgottenAtMillis() {
    return expiresAtMillis + JoinProtocol.FETCH_GRACE.toMillis();
  }

  /// What both sides of `invitation` have seen once the newcomer has shown itself.
  static JoinTranscript transcript(GivenInvitation invitation, Opened opened, Revealed reveal) {
    return new JoinTranscript(
        invitation.federation,
        invitation.key,
        opened.genesis.id(),
        opened.certificate.id(),
        reveal.genesis.id(),
        reveal.certificate.id(),
        opened.nonce,
        reveal.nonce);
  }

  Bytes encode() {
    ByteWriter writer =
        new ByteWriter(512)
            .u8(TAG)
            .bytes(key.bytes())
            .bytes(federation.bytes())
            .u63(expiresAtMillis)
            .u8(stage.number)
            .u8(wrongAnswers)
            .u8(secondCaller ? 1 : 0)
            .u8(opened == null ? 0 : 1);
    if (opened != null) {
      writer
          .prefixed(opened.commitment)
          .prefixed(opened.nonce)
          .prefixed(opened.genesis.encode())
          .prefixed(opened.certificate.encode());
    }
    writer.u8(revealed == null ? 0 : 1);
    if (revealed != null) {
      writer
          .prefixed(revealed.nonce)
          .prefixed(revealed.genesis.encode())
          .prefixed(revealed.certificate.encode());
      AddressList.write(writer, revealed.addresses);
    }
    return writer.toBytes();
  }

  static GivenInvitation decode(Bytes value) throws MalformedException {
    ByteReader reader = new ByteReader(value, PLACE);
    if (reader.u8() != TAG) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    VerifyingKey key = VerifyingKey.decode(reader.bytes(VerifyingKey.LENGTH));
    FederationId federation = FederationId.decode(reader.bytes(FederationId.LENGTH));
    long expiresAtMillis = reader.u63();
    Stage stage = Stage.of(reader.u8());
    int wrongAnswers = reader.u8();
    boolean secondCaller = reader.u8() == 1;
    Opened opened =
        reader.u8() == 0
            ? null
            : new Opened(
                reader.prefixed(255), reader.prefixed(255), statement(reader), statement(reader));
    Revealed revealed =
        reader.u8() == 0
            ? null
            : new Revealed(
                reader.prefixed(255),
                statement(reader),
                statement(reader),
                AddressList.read(reader));
    reader.end();
    return new GivenInvitation(
        key, federation, expiresAtMillis, stage, wrongAnswers, secondCaller, opened, revealed);
  }

  static SignedStatement statement(ByteReader reader) throws MalformedException {
    return SignedStatement.decode(reader.prefixed(StatementLimits.STATEMENT_BYTES_MAX));
  }
}
