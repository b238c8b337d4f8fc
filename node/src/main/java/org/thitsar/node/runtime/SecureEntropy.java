package org.thitsar.node.runtime;

import java.security.SecureRandom;
import org.thitsar.protocol.base.Entropy;

/// Randomness of the operating system, for everything that runs outside a simulation.
public final class SecureEntropy implements Entropy {
  private final SecureRandom random = new SecureRandom();

  @Override
  public void fill(byte[] target) {
    random.nextBytes(target);
  }
}
