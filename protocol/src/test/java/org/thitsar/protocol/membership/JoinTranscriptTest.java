package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.testkit.SeededEntropy;

class JoinTranscriptTest {
  private static final Actor INVITER = Actor.of("Inviter", 1);
  private static final Actor NEWCOMER = Actor.of("Newcomer", 2);
  private static final Actor MALLORY = Actor.of("Mallory", 3);
  private static final FederationId FEDERATION = new FederationId(Bytes.of(new byte[32]));
  private static final SigningKey ONE_TIME = SigningKey.random(new SeededEntropy(4));

  private static JoinTranscript transcript(
      Actor inviter, Actor newcomer, Bytes inviterNonce, Bytes newcomerNonce) {
    return new JoinTranscript(
        FEDERATION,
        ONE_TIME.verifying(),
        inviter.genesis.id(),
        inviter.certificate.id(),
        newcomer.genesis.id(),
        newcomer.certificate.id(),
        inviterNonce,
        newcomerNonce);
  }

  private static Bytes nonce(int seed) {
    return JoinTranscript.nonce(new SeededEntropy(seed));
  }

  @Test
  void bothSides_seeTheSameWords() {
    assertThat(transcript(INVITER, NEWCOMER, nonce(1), nonce(2)).words())
        .isEqualTo(transcript(INVITER, NEWCOMER, nonce(1), nonce(2)).words());
  }

  @Test
  void anyPartThatDiffers_givesOtherWords() {
    JoinTranscript base = transcript(INVITER, NEWCOMER, nonce(1), nonce(2));
    List<JoinTranscript> others =
        List.of(
            transcript(MALLORY, NEWCOMER, nonce(1), nonce(2)),
            transcript(INVITER, MALLORY, nonce(1), nonce(2)),
            transcript(NEWCOMER, INVITER, nonce(1), nonce(2)),
            transcript(INVITER, NEWCOMER, nonce(3), nonce(2)),
            transcript(INVITER, NEWCOMER, nonce(1), nonce(3)),
            transcript(INVITER, NEWCOMER, nonce(2), nonce(1)),
            new JoinTranscript(
                new FederationId(nonce(9)),
                ONE_TIME.verifying(),
                base.inviterGenesis(),
                base.inviterCertificate(),
                base.newcomerGenesis(),
                base.newcomerCertificate(),
                base.inviterNonce(),
                base.newcomerNonce()),
            new JoinTranscript(
                FEDERATION,
                MALLORY.nodeKey.verifying(),
                base.inviterGenesis(),
                base.inviterCertificate(),
                base.newcomerGenesis(),
                base.newcomerCertificate(),
                base.inviterNonce(),
                base.newcomerNonce()));
    Set<FingerprintWords> words = new HashSet<>(Set.of(base.words()));
    others.forEach(other -> words.add(other.words()));
    assertThat(words).hasSize(others.size() + 1);
  }

  @Test
  void manInTheMiddleWhoMustCommitFirst_findsNoMatch_butOneWhoMayChooseLastDoes() {
    // With one word instead of four, so that the control can find something.
    int trials = 2_000;
    int lucky = 0;
    int found = 0;
    for (int trial = 0; trial < trials; trial++) {
      Bytes newcomerNonce = nonce(10_000 + trial);
      Bytes inviterNonce = nonce(20_000 + trial);
      Bytes mallorysToNewcomer = nonce(30_000 + trial);
      Bytes mallorysToInviter = nonce(40_000 + trial);
      byte atNewcomer =
          transcript(MALLORY, NEWCOMER, mallorysToNewcomer, newcomerNonce).words().code().at(0);
      byte atInviter =
          transcript(INVITER, MALLORY, inviterNonce, mallorysToInviter).words().code().at(0);
      lucky += atNewcomer == atInviter ? 1 : 0;
      if (trial < 5) {
        // Control: without a commitment she draws until it fits.
        for (int draw = 0; draw < 5_000; draw++) {
          Bytes chosen = nonce(1_000_000 + 5_000 * trial + draw);
          if (transcript(INVITER, MALLORY, inviterNonce, chosen).words().code().at(0)
              == atNewcomer) {
            found++;
            break;
          }
        }
      }
    }
    // About 2,000/256 = 8 by chance; with four words one in four thousand million.
    assertThat(lucky).isBetween(1, 25);
    assertThat(found).isEqualTo(5);
  }

  @Test
  void commitment_coversNonceGenesisAndCertificate() {
    Bytes base =
        JoinTranscript.commitment(nonce(1), NEWCOMER.genesis.id(), NEWCOMER.certificate.id());
    assertThat(base)
        .isNotEqualTo(
            JoinTranscript.commitment(nonce(2), NEWCOMER.genesis.id(), NEWCOMER.certificate.id()))
        .isNotEqualTo(
            JoinTranscript.commitment(nonce(1), MALLORY.genesis.id(), NEWCOMER.certificate.id()))
        .isNotEqualTo(
            JoinTranscript.commitment(nonce(1), NEWCOMER.genesis.id(), MALLORY.certificate.id()));
  }

  @Test
  void proof_isOfThisTranscriptAndThisNode() throws MalformedException {
    JoinTranscript transcript = transcript(INVITER, NEWCOMER, nonce(1), nonce(2));
    Bytes proof = transcript.prove(NEWCOMER.nodeKey);
    transcript.verify(NEWCOMER.nodeKey.verifying(), proof);
    assertThatThrownBy(() -> transcript.verify(MALLORY.nodeKey.verifying(), proof))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(
            () ->
                transcript(INVITER, NEWCOMER, nonce(3), nonce(2))
                    .verify(NEWCOMER.nodeKey.verifying(), proof))
        .isInstanceOf(MalformedException.class);
  }
}
