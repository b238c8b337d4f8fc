package org.thitsar.protocol.credential;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.time.LocalDate;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;

class StatementTest {
  private final CredentialWorld world = new CredentialWorld(1);
  private final Speaker issuer = world.member();
  private final Speaker attester = world.member();
  private final UnverifiedStatement credential = issuer.issues(world.caseId());

  private List<UnverifiedStatement> oneOfEach() {
    UnverifiedStatement attestation = attester.attests(credential);
    return List.of(
        credential,
        attestation,
        attester.copies(credential, attestation.id()),
        attester.attests(credential, Method.UNIT_ROLL, true, CredentialWorld.DAY),
        attester.holds(credential, CredentialWorld.DAY),
        attester.revokes(attestation),
        issuer.revokes(credential));
  }

  @Test
  void decode_whatWasSigned_isWhatWasSaid() throws MalformedException {
    for (UnverifiedStatement each : oneOfEach()) {
      assertThat(UnverifiedStatement.decode(each.signed())).isEqualTo(each);
      assertThat(UnverifiedStatement.decodeAnyVersion(each.signed())).isEqualTo(each);
      assertThat(UnverifiedStatement.decodeTrustingSignature(each.signed())).isEqualTo(each);
      assertThat(each.about()).isEqualTo(credential.about());
    }
  }

  @Test
  void decode_anyOtherByteAnywhere_isRefused() throws MalformedException {
    int tried = 0;
    for (UnverifiedStatement each : oneOfEach()) {
      Bytes signed = each.signed();
      UnverifiedStatement.decode(signed);
      for (int at = 0; at < signed.length(); at++) {
        for (int mask : new int[] {0x01, 0x80, 0xff}) {
          byte[] flipped = signed.toArray();
          flipped[at] ^= (byte) mask;
          Bytes hostile = Bytes.owning(flipped);
          assertThatThrownBy(() -> UnverifiedStatement.decode(hostile))
              .as("byte %s of %s", at, each.statement().getClass().getSimpleName())
              .isInstanceOf(MalformedException.class);
          assertThatThrownBy(() -> UnverifiedStatement.decodeAnyVersion(hostile))
              .isInstanceOf(MalformedException.class);
          tried++;
        }
      }
    }
    assertThat(tried).isGreaterThan(3_000);
  }

  @Test
  void decode_everyPrefixAndOneByteMore_isRefused() {
    Bytes signed = credential.signed();
    for (int length = 0; length < signed.length(); length++) {
      Bytes cut = signed.slice(0, length);
      assertThatThrownBy(() -> UnverifiedStatement.decodeAnyVersion(cut))
          .isInstanceOf(MalformedException.class);
    }
    assertThatThrownBy(
            () -> UnverifiedStatement.decodeAnyVersion(Bytes.concat(signed, Bytes.of((byte) 0))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void id_isTheHashOfTheContent_withoutTheSignature() throws MalformedException {
    StatementCodec.Signed parts = StatementCodec.decodeSigned(credential.signed());
    assertThat(credential.id().bytes()).isEqualTo(Hash.of(Label.CREDENTIAL_ID, parts.content()));
  }

  @Test
  void content_holdsNoMoreThanItMust() throws MalformedException {
    // Whoever adds a field has to come here and say why.
    assertThat(StatementCodec.decodeSigned(credential.signed()).content().length()).isEqualTo(112);
  }

  @Test
  void sign_keyOfAnotherNode_isABug() {
    assertThatThrownBy(() -> UnverifiedStatement.sign(credential.statement(), attester.key()))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void credential_lifeOutsideItsLevel_isABug() {
    LocalDate day = CredentialWorld.DAY;
    for (Vetting vetting : Vetting.values()) {
      LocalDate latest = Credential.latest(day, vetting);
      assertThat(Credential.lifeAllowed(day, vetting, latest)).isTrue();
      assertThat(Credential.lifeAllowed(day, vetting, latest.plusDays(1))).isFalse();
      assertThat(Credential.lifeAllowed(day, vetting, day.plusDays(1))).isTrue();
      assertThat(Credential.lifeAllowed(day, vetting, day)).isFalse();
    }
    assertThatThrownBy(() -> issuer.issues(world.caseId(), Vetting.V1, day, day.plusDays(185)))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void said_theFirstDayThatClocksKnow_canBeWritten() throws MalformedException {
    // A laptop with an empty battery believes it is 1970; it must still be able to revoke.
    UnverifiedStatement hold = attester.holds(credential, LocalDate.EPOCH);
    assertThat(UnverifiedStatement.decode(hold.signed())).isEqualTo(hold);
  }

  @Test
  void decode_unknownVersion_saysSoOrKeepsTheOutline() throws MalformedException {
    UnverifiedStatement future =
        world.fromTheFuture(attester, Optional.of(credential.about()), true);
    assertThat(
            catchThrowableOfType(
                    MalformedException.class, () -> UnverifiedStatement.decode(future.signed()))
                .flaw())
        .isEqualTo(Flaw.UNKNOWN_VERSION);
    assertThat(UnverifiedStatement.decodeAnyVersion(future.signed()).statement())
        .isEqualTo(
            new Unrecognised(
                attester.said(CredentialWorld.DAY),
                credential.about(),
                FutureStatement.VERSION,
                true));
  }

  @Test
  void decode_unknownVersionOfACredential_isAboutItself() {
    UnverifiedStatement future = world.fromTheFuture(issuer, Optional.empty(), true);
    assertThat(future.about()).isEqualTo(CredentialId.of(future.id()));
  }
}
