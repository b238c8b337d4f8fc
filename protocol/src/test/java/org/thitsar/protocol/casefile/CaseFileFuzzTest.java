package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Bytes from anywhere either decode, keep their bytes and can be shown, or are refused by the one
/// checked exception.
final class CaseFileFuzzTest {
  private static final int ROUNDS = 20_000;

  @Test
  void mutatedFiles_decodeOrAreRefused_neverAnythingElse() {
    long seed = 20260731;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    CaseFile whole =
        CaseFileTest.done(
            CaseFile.empty(CaseId.fresh(new SeededEntropy(seed))).with(CaseFileTest.everyField()));
    int decoded = 0;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      Bytes mutated = mutate(whole.encode().toArray(), random);
      try {
        CaseFile file = CaseFile.decode(mutated);
        assertThat(file.encode()).as("seed %d round %d", seed, round).isEqualTo(mutated);
        CaseField.all().forEach(file::text);
        decoded++;
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(decoded).isPositive();
    assertThat(refused).isPositive();
  }

  private static Bytes mutate(byte[] bytes, RandomGenerator random) {
    for (int change = 0; change <= random.nextInt(3); change++) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
    }
    return random.nextInt(4) == 0
        ? Bytes.of(bytes, 0, random.nextInt(bytes.length))
        : Bytes.owning(bytes);
  }
}
