package org.thitsar.node.keys;

import java.util.Arrays;
import java.util.Optional;

/// Why no key came out of a keyslot file. Each has the code with which the deriving process ends.
public enum KeyFailure {
  /// The slot does not open with this passphrase. Nothing more is said, and nothing more is known.
  WRONG_PASSPHRASE(
      10,
      "the passphrase is wrong",
      "check the keyboard layout and capital letters, and try again"),
  /// There is no such file.
  MISSING(11, "there is no key file", "check the directory"),
  /// The file is not as it was written.
  DAMAGED(12, "the key file is damaged or was altered", "put back the copy that was set aside"),
  /// A newer version of the program wrote the file.
  NEWER_VERSION(13, "the key file was written by a newer version of thitsar", "update thitsar"),
  /// The file holds a secret for something else.
  WRONG_PURPOSE(14, "the key file is for something else", "check which file was given"),
  /// There is a file already, which would have been overwritten.
  ALREADY_THERE(15, "there is a key file already", "choose another place; a key is never replaced"),
  /// The disk failed, is full or cannot be written to.
  DISK(16, "the key file could not be read or written", "check the disk and its permissions"),
  /// The passphrase is empty or longer than 1,024 bytes.
  BAD_PASSPHRASE(17, "a passphrase has 1 to 1,024 bytes", "choose another passphrase"),
  /// Not enough memory for the derivation.
  NO_MEMORY(18, "there is not enough memory to check the passphrase", "close other programs"),
  /// This operator has no passphrase here.
  NO_SLOT(
      20,
      "this operator has no passphrase on this computer",
      "say which operator you are with --operator, such as op2"),
  /// There are as many operators as a file can have.
  FULL(21, "there are 16 operators already", "drop one who has left: thitsar operator drop"),
  /// The deriving process ended in a way that it should not.
  CRASHED(19, "the key process ended unexpectedly", "try again; if it stays, report it");

  private final int exitCode;
  private final String words;
  private final String hint;

  KeyFailure(int exitCode, String words, String hint) {
    this.exitCode = exitCode;
    this.words = words;
    this.hint = hint;
  }

  /// With what code the deriving process ends.
  int exitCode() {
    return exitCode;
  }

  /// What happened, in words for people.
  public String words() {
    return words;
  }

  /// What to do about it.
  public String hint() {
    return hint;
  }

  static KeyFailure byExitCode(int exitCode) {
    Optional<KeyFailure> known =
        Arrays.stream(values()).filter(failure -> failure.exitCode == exitCode).findFirst();
    return known.orElse(CRASHED);
  }
}
