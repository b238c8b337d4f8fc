package org.thitsar.node.keys;

import java.nio.file.Path;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;

/// Keyslot files that open within a millisecond, for those who damage them by the thousand.
public final class CheapKeyslots {
  private static final int OWNER = 1;

  private CheapKeyslots() {}

  /// Puts the master key of a vault into a new file.
  public static void write(Path file, SecretKey secret, String passphrase, Entropy entropy) {
    try (Passphrase typed = Passphrase.of(passphrase.toCharArray())) {
      KeyslotDisk.writeNew(
          file,
          KeyslotFile.create(KeyPurpose.VAULT, secret, OWNER, typed, InsecureCosts.CHEAP, entropy));
    } catch (KeyFailureException e) {
      throw new IllegalStateException(e);
    }
  }

  /// What comes of opening it, as in production but for the bounds of the cost.
  public static KeyOutcome open(Path file, String passphrase) {
    try (Passphrase typed = Passphrase.of(passphrase.toCharArray())) {
      return new KeyOutcome.Opened(
          KeyslotDisk.read(new KeyPlace(KeyPurpose.VAULT, file, OWNER), InsecureCosts.BOUNDS)
              .open(OWNER, typed));
    } catch (KeyFailureException e) {
      return new KeyOutcome.Refused(e.failure());
    }
  }
}
