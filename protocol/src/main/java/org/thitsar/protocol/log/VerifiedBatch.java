package org.thitsar.protocol.log;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.VerifyingKey;

/// A batch whose chain and signature were checked against the entries below it.
public final class VerifiedBatch {
  static final int SALT_LENGTH = 16;

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
    List<Entry> entries = EntryLines.read(reader, log, batch.from(), below.head(), batch.count());
    Bytes head = entries.getLast().hash();
    Bytes signature = reader.bytes(VerifyingKey.SIGNATURE_LENGTH);
    reader.end();
    opening
        .writer()
        .key()
        .verify(
            signature, Label.SIGNED_HEAD, signedParts(log, batch.from(), batch.end(), head, salt));
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

  /// The entry at `height`, which this batch holds.
  public Entry entry(long height) {
    return entries.get((int) (height - batch.from()));
  }

  /// The same batch without the bodies at `heights`: what it says of the rest, and who signed it,
  /// can still be verified.
  public SignedBatch without(Set<Long> heights) {
    ByteWriter bytes = new ByteWriter(batch.bytes().length());
    bytes.u8(SignedBatch.VERSION).u63(batch.from()).u16(batch.count()).bytes(salt);
    EpochId epoch = EpochId.NONE;
    for (Entry entry : entries) {
      EntryHeader header = entry.header();
      EntryLines.write(
          bytes,
          header,
          epoch,
          heights.contains(header.height()) ? Optional.empty() : entry.body());
      epoch = header.epoch();
    }
    return new SignedBatch(bytes.bytes(signature()).toBytes(), batch.from(), batch.count());
  }

  /// The writer's signature under it.
  Bytes signature() {
    Bytes bytes = batch.bytes();
    return bytes.slice(bytes.length() - VerifyingKey.SIGNATURE_LENGTH, bytes.length());
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
