package org.thitsar.protocol.testkit;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.thitsar.protocol.base.Entropy;

/// Randomness that a seed predicts: for tests and simulations only.
public final class SeededEntropy implements Entropy {
  private final RandomGenerator generator;

  /// The same seed gives the same bytes for ever.
  public SeededEntropy(long seed) {
    this.generator = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
  }

  @Override
  public void fill(byte[] target) {
    generator.nextBytes(target);
  }
}
