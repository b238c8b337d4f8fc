package org.thitsar.node.keys;

import java.nio.file.Path;

/// One slot of one keyslot file: what a passphrase opens.
///
/// @param purpose what the secret is for
/// @param file the file
/// @param operator whose slot: 1 to [#OPERATORS_MAX] in a vault, [#NOBODY] in the file of an
///   organisation's key
public record KeyPlace(KeyPurpose purpose, Path file, int operator) {
  /// The slot of a file that belongs to whoever has it.
  public static final int NOBODY = 0;

  /// The highest number of an operator. Numbers are never given twice.
  public static final int OPERATORS_MAX = 255;

  /// Checks the number.
  public KeyPlace {
    if (operator < NOBODY || operator > OPERATORS_MAX) {
      throw new IllegalArgumentException("an operator's number has one byte");
    }
  }

  /// The slot of an operator of the vault in `directory`.
  public static KeyPlace ofVault(Path directory, int operator) {
    return new KeyPlace(KeyPurpose.VAULT, directory.resolve(KeyPurpose.VAULT.fileName()), operator);
  }

  /// The slot of an organisation's key in `file`.
  public static KeyPlace ofOrganisation(Path file) {
    return new KeyPlace(KeyPurpose.ORGANISATION, file, NOBODY);
  }

  /// The slot of another operator in the same file.
  KeyPlace of(int other) {
    return new KeyPlace(purpose, file, other);
  }
}
