package org.thitsar.protocol.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;

/// Writes one batch on top of what the log holds.
///
/// The salt is fresh for every batch: when a machine is put back to an old image and writes another
/// entry at the same height, the content key still differs.
public final class BatchBuilder {
  private final LogOpening opening;
  private final LogId log;
  private final Frontier below;
  private final Bytes salt;
  private final List<Entry> entries = new ArrayList<>();
  private Bytes previous;
  private long bodyBytes;

  /// A batch of the log `opening` that continues at `below`.
  public BatchBuilder(LogOpening opening, Frontier below, Entropy entropy) {
    this.opening = opening;
    this.log = opening.id();
    this.below = below;
    this.previous = below.head();
    this.salt = entropy.bytes(VerifiedBatch.SALT_LENGTH);
  }

  /// How a body is sealed once the place of its entry is known.
  @FunctionalInterface
  public interface Sealing {
    /// Seals a body for the entry at `height` above `previous` in a batch with `salt`, bound to
    /// `associated`. The result has the length that was announced to [BatchBuilder#addSealed].
    Bytes seal(LogId log, long height, Bytes previous, Bytes salt, Bytes associated);
  }

  /// Whether a body of this length still fits.
  public boolean fits(int bodyLength) {
    return entries.size() < Limits.BATCH_ENTRIES_MAX
        && bodyBytes + bodyLength <= Limits.BATCH_BYTES_MAX
        && bodyLength <= Limits.BODY_BYTES_MAX;
  }

  /// Adds an entry whose body every carrier can read, and returns where it stands.
  public EntryReference addOpen(EntryClass entryClass, Bytes body) {
    return add(entryClass, EpochId.NONE, body.length(), (_, _, _, _, _) -> body);
  }

  /// Adds an entry whose sealed body will have `bodyLength` bytes, and returns where it stands.
  public EntryReference addSealed(
      EntryClass entryClass, EpochId epoch, int bodyLength, Sealing sealing) {
    return add(entryClass, epoch, bodyLength, sealing);
  }

  private EntryReference add(
      EntryClass entryClass, EpochId epoch, int bodyLength, Sealing sealing) {
    if (!fits(bodyLength)) {
      throw new IllegalStateException("the batch is full; ask fits() first");
    }
    long height = below.length() + entries.size();
    Bytes associated =
        EntryHeader.associated(log, height, previous, epoch, entryClass, bodyLength, 0);
    Bytes body = sealing.seal(log, height, previous, salt, associated);
    if (body.length() != bodyLength) {
      throw new IllegalStateException("a sealed body has the announced length");
    }
    EntryHeader header =
        new EntryHeader(
            log, height, previous, epoch, entryClass, bodyLength, 0, EntryHeader.bodyHash(body));
    previous = header.hash();
    bodyBytes += bodyLength;
    entries.add(new Entry(header, previous, Optional.of(body)));
    return entries.getLast().reference();
  }

  /// Whether nothing was added.
  public boolean isEmpty() {
    return entries.isEmpty();
  }

  /// Signs what was added. The key must be the writer's.
  public VerifiedBatch sign(SigningKey writer) {
    if (!writer.verifying().equals(opening.writer().key())) {
      throw new IllegalArgumentException("only its writer signs a log");
    }
    ByteWriter bytes = new ByteWriter((int) bodyBytes + 256 + entries.size() * 4);
    bytes.u8(SignedBatch.VERSION).u63(below.length()).u16(entries.size()).bytes(salt);
    EpochId epoch = EpochId.NONE;
    for (Entry entry : entries) {
      EntryLines.write(bytes, entry.header(), epoch, entry.body());
      epoch = entry.header().epoch();
    }
    long end = below.length() + entries.size();
    Bytes signed = VerifiedBatch.signedParts(log, below.length(), end, previous, salt);
    bytes.bytes(writer.sign(Label.SIGNED_HEAD, signed));
    return new VerifiedBatch(
        opening, new SignedBatch(bytes.toBytes(), below.length(), entries.size()), salt, entries);
  }
}
