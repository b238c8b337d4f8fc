package org.thitsar.protocol.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;

/// Entries as they stand in a signed batch and in a [ForkProof]: what a reader who knows the log,
/// the height and the hash below can compute is not written.
final class EntryLines {
  private static final int FLAG_EPOCH = 4;
  private static final int FLAG_ABSENT = 8;
  private static final int FLAG_DROP = 16;
  private static final int CLASS_MASK = 3;
  private static final int FLAGS_KNOWN = CLASS_MASK | FLAG_EPOCH | FLAG_ABSENT | FLAG_DROP;

  /// Bytes of one entry without its body at most: flags, epoch, drop date, length, hash.
  static final int HEADER_BYTES_MAX = 1 + EpochId.LENGTH + 2 + 3 + Hash.LENGTH;

  private EntryLines() {}

  /// Writes one entry after one of the epoch `before`, [EpochId#NONE] at the first.
  static void write(ByteWriter bytes, EntryHeader header, EpochId before, Optional<Bytes> body) {
    boolean changed = !header.epoch().equals(before);
    boolean dropped = header.dropQuarter() != 0;
    bytes.u8(
        header.entryClass().code()
            | (changed ? FLAG_EPOCH : 0)
            | (body.isEmpty() ? FLAG_ABSENT : 0)
            | (dropped ? FLAG_DROP : 0));
    if (changed) {
      bytes.bytes(header.epoch().bytes());
    }
    if (dropped) {
      bytes.u16(header.dropQuarter());
    }
    bytes.varint(header.bodyLength()).bytes(body.orElse(header.bodyHash()));
  }

  /// Reads `count` entries of `log` that stand on `below`, whose last entry is at `from` − 1.
  static List<Entry> read(ByteReader reader, LogId log, long from, Bytes below, int count)
      throws MalformedException {
    List<Entry> entries = new ArrayList<>(count);
    Bytes previous = below;
    EpochId epoch = EpochId.NONE;
    long bodyBytes = 0;
    for (int i = 0; i < count; i++) {
      int flags = reader.u8();
      if ((flags & ~FLAGS_KNOWN) != 0) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "entry flags");
      }
      if ((flags & FLAG_EPOCH) != 0) {
        EpochId next = new EpochId(reader.bytes(EpochId.LENGTH));
        if (next.equals(epoch)) {
          throw new MalformedException(Flaw.NOT_CANONICAL, "entry epoch");
        }
        epoch = next;
      }
      int dropQuarter = 0;
      if ((flags & FLAG_DROP) != 0) {
        dropQuarter = reader.u16();
        if (dropQuarter == 0) {
          throw new MalformedException(Flaw.NOT_CANONICAL, "entry drop date");
        }
      }
      long bodyLength = reader.varint();
      bodyBytes += bodyLength;
      if (bodyLength > Limits.BODY_BYTES_MAX || bodyBytes > Limits.BATCH_BYTES_MAX) {
        throw new MalformedException(Flaw.TOO_LARGE, "entry body");
      }
      Optional<Bytes> body = Optional.empty();
      Bytes bodyHash;
      if ((flags & FLAG_ABSENT) != 0) {
        bodyHash = reader.bytes(Hash.LENGTH);
      } else {
        body = Optional.of(reader.bytes((int) bodyLength));
        bodyHash = EntryHeader.bodyHash(body.get());
      }
      EntryHeader header =
          new EntryHeader(
              log,
              from + i,
              previous,
              epoch,
              EntryClass.decode(flags & CLASS_MASK),
              (int) bodyLength,
              dropQuarter,
              bodyHash);
      previous = header.hash();
      entries.add(new Entry(header, previous, body));
    }
    return entries;
  }
}
