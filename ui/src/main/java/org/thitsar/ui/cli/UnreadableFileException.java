package org.thitsar.ui.cli;

/// A file of the user's that cannot be read; ends with exit code 66.
final class UnreadableFileException extends Exception {
  private static final long serialVersionUID = 1L;

  UnreadableFileException(String message) {
    super(message);
  }
}
