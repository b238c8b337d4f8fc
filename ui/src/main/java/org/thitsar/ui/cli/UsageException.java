package org.thitsar.ui.cli;

/// The command was used wrongly; ends with exit code 64.
final class UsageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String hint;

  UsageException(String message, String hint) {
    super(message);
    this.hint = hint;
  }

  String hint() {
    return hint;
  }
}
