package org.thitsar.node.cases;

/// Limits of a table that is imported, each with its reason.
final class CsvLimits {
  /// Bytes of a file. It is held in memory, because a copy on the disk would be plain text; 64 MiB
  /// are some 300,000 people.
  static final int FILE_BYTES_MAX = 64 << 20;

  /// Columns: several times the fields there are.
  static final int COLUMNS_MAX = 128;

  /// Characters of one cell: the longest list of aliases.
  static final int CELL_CHARACTERS_MAX = 4_096;

  /// Characters that the parser holds at once; a cell that is longer is not read to its end.
  static final int BUFFER_CHARACTERS_MAX = 1 << 16;

  /// Problems that are reported; more are only counted.
  static final int PROBLEMS_MAX = 200;

  /// Cases that are written together: one signed batch.
  static final int CHUNK_CASES_MAX = 512;

  /// Bytes of the files that are written together: sealed and padded they fit into one signed
  /// batch.
  static final int CHUNK_BYTES_MAX = 512 << 10;

  private CsvLimits() {}
}
