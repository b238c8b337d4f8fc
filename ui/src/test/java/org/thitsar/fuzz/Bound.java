package org.thitsar.fuzz;

/// What a decoder may allocate in all while it reads one input, whether it keeps it or not.
///
/// @param factor for every byte of the input
/// @param bytes on top of it
record Bound(int factor, long bytes) {
  /// 16 times the input and 64 KiB. What may have more stands in [Exceptions].
  static final Bound STANDARD = new Bound(16, 64 << 10);

  long forInput(int length) {
    return (long) factor * length + bytes;
  }
}
