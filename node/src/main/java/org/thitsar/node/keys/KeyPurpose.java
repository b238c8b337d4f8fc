package org.thitsar.node.keys;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What the secret in a keyslot file is for. A file for one purpose does not open for another.
public enum KeyPurpose {
  /// The master key of a vault.
  VAULT(1, "keyslots"),
  /// The seed of an organisation's Ed25519 key, kept offline.
  ORGANISATION(2, "organisation.key");

  private final int code;
  private final String fileName;

  KeyPurpose(int code, String fileName) {
    this.code = code;
    this.fileName = fileName;
  }

  int code() {
    return code;
  }

  /// What such a file is called by default.
  public String fileName() {
    return fileName;
  }

  /// How the purpose is written on a command line: its name in lower case.
  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<KeyPurpose> byCode(int code) {
    return Arrays.stream(values()).filter(purpose -> purpose.code == code).findFirst();
  }

  static Optional<KeyPurpose> byWord(String word) {
    return Arrays.stream(values()).filter(purpose -> purpose.word().equals(word)).findFirst();
  }
}
