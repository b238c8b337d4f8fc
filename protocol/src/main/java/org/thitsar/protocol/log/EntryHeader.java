package org.thitsar.protocol.log;

import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;

/// The header of one entry: 144 bytes, public to carriers. No time, no exact length, no references.
///
/// `height` counts from 0; `previous` is the header hash below, 32 zero bytes at height 0;
/// `bodyLength` is that of the padded and sealed body; `dropQuarter` is 4·year + quarter − 1 after
/// which the body may be absent, or 0.
public record EntryHeader(
    LogId log,
    long height,
    Bytes previous,
    EpochId epoch,
    EntryClass entryClass,
    int bodyLength,
    int dropQuarter,
    Bytes bodyHash) {
  /// Version of this layout.
  public static final int VERSION = 1;

  /// Bytes of a header.
  public static final int LENGTH = 144;

  /// What stands below the first entry.
  public static final Bytes NOTHING_BELOW = Bytes.of(new byte[Hash.LENGTH]);

  /// The header as hashed and signed.
  public Bytes encode() {
    return Bytes.concat(
        associated(log, height, previous, epoch, entryClass, bodyLength, dropQuarter), bodyHash);
  }

  /// The header without the body hash (112 bytes): what the sealed body is bound to.
  public static Bytes associated(
      LogId log,
      long height,
      Bytes previous,
      EpochId epoch,
      EntryClass entryClass,
      int bodyLength,
      int dropQuarter) {
    return new ByteWriter(LENGTH)
        .u8(VERSION)
        .bytes(log.bytes())
        .u63(height)
        .bytes(previous)
        .bytes(epoch.bytes())
        .u8(entryClass.code())
        .u31(bodyLength)
        .u16(dropQuarter)
        .toBytes();
  }

  /// The header without the body hash.
  public Bytes associated() {
    return associated(log, height, previous, epoch, entryClass, bodyLength, dropQuarter);
  }

  /// The hash that the next entry names.
  public Bytes hash() {
    return Hash.of(Label.ENTRY_HEADER, encode());
  }

  /// The hash of a sealed body, as it stands in a header.
  public static Bytes bodyHash(Bytes body) {
    return Hash.of(Label.ENTRY_BODY, body);
  }
}
