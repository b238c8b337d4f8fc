package org.thitsar.node.cases;

/// Told how many rows are done; `total` is 0 while the table is only checked.
@FunctionalInterface
public interface ImportProgress {
  /// `done` of `total` rows are finished.
  void advance(long done, long total);
}
