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
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.VerifyingKey;

/// A batch whose chain and signature were checked against the entries below it.
public final class VerifiedBatch {
  static final int SALT_LENGTH = 16;
  static final int FLAG_EPOCH = 4;
  static final int FLAG_ABSENT = 8;
  static final int FLAG_DROP = 16;
  static final int CLASS_MASK = 3;
  private static final int FLAGS_KNOWN = CLASS_MASK | FLAG_EPOCH | FLAG_ABSENT | FLAG_DROP;

  private final LogOpening opening;
  private final SignedBatch batch;
  private final Bytes salt;
  private final List<Entry> entries;

  VerifiedBatch(LogOpening opening, SignedBatch batch, Bytes salt, List<Entry> entries) {
    this.opening = opening;
    this.batch = batch;
    this.salt = salt;
    this.entries = List.copyOf(entries);
  }

  /// Checks that `batch` continues the log at `below` and that its writer signed it.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when it begins elsewhere,
  ///   [Flaw#BAD_SIGNATURE] when any bit of any entry differs from what was signed, and other flaws
  ///   when the form is wrong
  public static VerifiedBatch verify(LogOpening opening, Frontier below, SignedBatch batch)
      throws MalformedException {
    if (batch.from() != below.length()) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "batch");
    }
    LogId log = opening.id();
    ByteReader reader = new ByteReader(batch.bytes(), "batch");
    reader.bytes(1 + 8 + 2);
    Bytes salt = reader.bytes(SALT_LENGTH);
    List<Entry> entries = new ArrayList<>(batch.count());
    Bytes previous = below.head();
    EpochId epoch = EpochId.NONE;
    long bodyBytes = 0;
    for (int i = 0; i < batch.count(); i++) {
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
        bodyHash = reader.bytes(32);
      } else {
        body = Optional.of(reader.bytes((int) bodyLength));
        bodyHash = EntryHeader.bodyHash(body.get());
      }
      EntryHeader header =
          new EntryHeader(
              log,
              batch.from() + i,
              previous,
              epoch,
              EntryClass.decode(flags & CLASS_MASK),
              (int) bodyLength,
              dropQuarter,
              bodyHash);
      previous = header.hash();
      entries.add(new Entry(header, previous, body));
    }
    Bytes signature = reader.bytes(VerifyingKey.SIGNATURE_LENGTH);
    reader.end();
    opening
        .writer()
        .key()
        .verify(
            signature,
            Label.SIGNED_HEAD,
            signedParts(log, batch.from(), batch.end(), previous, salt));
    return new VerifiedBatch(opening, batch, salt, entries);
  }

  static Bytes signedParts(LogId log, long from, long end, Bytes head, Bytes salt) {
    return new ByteWriter(128)
        .bytes(log.bytes())
        .u63(from)
        .u63(end)
        .bytes(head)
        .bytes(salt)
        .toBytes();
  }

  /// The log it belongs to.
  public LogOpening opening() {
    return opening;
  }

  /// The batch in its stored form.
  public SignedBatch batch() {
    return batch;
  }

  /// 16 bytes fresh for this batch, out of which content keys are made.
  public Bytes salt() {
    return salt;
  }

  /// The entries in order.
  public List<Entry> entries() {
    return entries;
  }

  /// Header hash of the last entry.
  public Bytes head() {
    return entries.getLast().hash();
  }

  /// Entries whose body is absent.
  public long absentBodies() {
    return entries.stream().filter(entry -> entry.body().isEmpty()).count();
  }
}
