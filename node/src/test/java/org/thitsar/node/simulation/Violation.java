package org.thitsar.node.simulation;

/// A promise that does not hold. An error, so that nothing in a node catches it.
final class Violation extends Error {
  private static final long serialVersionUID = 1L;

  private final String promise;

  Violation(String promise, String what) {
    super(promise + ": " + what);
    this.promise = promise;
  }

  /// Which promise, in one word or two: a shrunk history breaks the same.
  String promise() {
    return promise;
  }
}
