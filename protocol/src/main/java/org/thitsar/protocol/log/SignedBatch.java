package org.thitsar.protocol.log;

import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;

/// Entries and the signature that ends them, in the form in which they are stored, sent and kept
/// for ever.
///
/// Ids, heights and hash links are not in it: the receiver computes them. Nothing here is verified
/// yet; [VerifiedBatch#verify] does that.
public record SignedBatch(Bytes bytes, long from, int count) {
  /// Bytes of a signed batch at most: bodies, their lengths, absent bodies' hashes and changed
  /// epochs.
  public static final int BYTES_MAX = Limits.BATCH_BYTES_MAX + Limits.BATCH_ENTRIES_MAX * 80 + 256;

  /// Version of the layout.
  public static final int VERSION = 1;

  /// Reads where the batch begins and how many entries it has.
  ///
  /// @throws MalformedException when version, size or counts are out of range
  public static SignedBatch decode(Bytes bytes) throws MalformedException {
    if (bytes.length() > BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "batch");
    }
    ByteReader reader = new ByteReader(bytes, "batch");
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "batch");
    }
    long from = reader.u63();
    int count = reader.u16();
    if (count == 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "batch");
    }
    if (count > Limits.BATCH_ENTRIES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "batch");
    }
    return new SignedBatch(bytes, from, count);
  }

  /// Height above the last entry.
  public long end() {
    return from + count;
  }
}
