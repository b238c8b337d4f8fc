package org.thitsar.node.keys;

/// Carries a [KeyFailure] up to where it becomes an exit code or an outcome.
final class KeyFailureException extends Exception {
  private static final long serialVersionUID = 1L;

  private final KeyFailure failure;

  KeyFailureException(KeyFailure failure) {
    super(failure.words());
    this.failure = failure;
  }

  KeyFailureException(KeyFailure failure, Throwable cause) {
    super(failure.words(), cause);
    this.failure = failure;
  }

  KeyFailure failure() {
    return failure;
  }
}
