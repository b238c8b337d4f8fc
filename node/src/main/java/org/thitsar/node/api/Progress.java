package org.thitsar.node.api;

/// Told how far long work has come; `total` is 0 when it is not known.
@FunctionalInterface
public interface Progress {
  /// `done` of `total` units are finished.
  void advance(long done, long total);

  /// Nobody watches.
  static Progress silent() {
    return (_, _) -> {};
  }
}
