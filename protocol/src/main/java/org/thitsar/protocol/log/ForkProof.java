package org.thitsar.protocol.log;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.VerifyingKey;

/// Two signed heads of one log that cannot both be of one history: whoever holds the writer's key
/// signed two. Immutable, and true: there is no way to have one that does not prove it.
///
/// # What it shows
///
/// The *split* is the height of the first entry that differs, and both branches give their headers
/// from there up to the head that is signed. Both begin on the same hash, at the same height, with
/// different headers, and each ends in a signature of the same key. Neither bodies nor anything
/// below the split is needed, so anybody can check it who holds nothing of the log.
///
/// # Why no honest writer can be accused
///
/// A signature covers the head, and the head, through the hashes, every entry below. Two heads that
/// an honest writer signed lie on one chain, and so do all headers that hash up to them: at any
/// height on the same hash below there is one header. What differs without being another history is
/// outside the headers and proves nothing: a salt, where batches begin and end, whether a body is
/// there. That an honest writer writes no second chain is the rule that a batch is on its disk
/// before its first byte is sent (spec 03).
///
/// Not needed, and not asked for: that the two batches begin at the same height. Otherwise a forger
/// who cuts the same entries into batches of other lengths could not be proven.
///
/// # What it gives away
///
/// Log id, writer, height, epochs, and the lengths and hashes of sealed bodies of at most two
/// batches, to everybody who gets it.
public final class ForkProof {
  /// Version of the layout.
  public static final int VERSION = 1;

  /// Bytes of a proof at most: two whole batches without bodies.
  public static final int BYTES_MAX =
      2 * (Limits.BATCH_ENTRIES_MAX * EntryLines.HEADER_BYTES_MAX + 128) + 128;

  private final LogOpening opening;
  private final LogId log;
  private final long split;
  private final Bytes encoded;

  private ForkProof(LogOpening opening, long split, Bytes encoded) {
    this.opening = opening;
    this.log = opening.id();
    this.split = split;
    this.encoded = encoded;
  }

  /// What two verified batches prove: empty unless they contradict each other at a height that both
  /// hold, on the same hash below.
  public static Optional<ForkProof> between(VerifiedBatch one, VerifiedBatch other) {
    if (!one.opening().equals(other.opening())) {
      return Optional.empty();
    }
    long height = Math.max(one.batch().from(), other.batch().from());
    long end = Math.min(one.batch().end(), other.batch().end());
    for (; height < end; height++) {
      Entry here = one.entry(height);
      Entry there = other.entry(height);
      if (!here.header().previous().equals(there.header().previous())) {
        // They part somewhere below: other batches show where.
        return Optional.empty();
      }
      if (!here.hash().equals(there.hash())) {
        boolean ordered = here.hash().compareTo(there.hash()) < 0;
        return Optional.of(
            new ForkProof(
                one.opening(),
                height,
                ordered ? encode(height, one, other) : encode(height, other, one)));
      }
    }
    return Optional.empty();
  }

  /// What `theirs` proves beside the history that `held` holds of its log: empty when both say the
  /// same as far as both go.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_ORDER] when nothing is held where it begins, with
  ///   [Flaw#BAD_SIGNATURE] when it stands on another history or is not of the writer, and other
  ///   flaws when the form is wrong
  public static Optional<ForkProof> find(LogSource held, LogOpening opening, SignedBatch theirs)
      throws MalformedException {
    LogId log = opening.id();
    Bytes below =
        held.headBelow(log, theirs.from())
            .orElseThrow(() -> new MalformedException(Flaw.OUT_OF_ORDER, "batch"));
    VerifiedBatch verified =
        VerifiedBatch.verify(opening, new Frontier(theirs.from(), below, 0), theirs);
    long height = theirs.from();
    while (height < theirs.end()) {
      Optional<VerifiedBatch> ours = held.holding(log, height);
      if (ours.isEmpty()) {
        return Optional.empty();
      }
      Optional<ForkProof> proof = between(ours.get(), verified);
      if (proof.isPresent()) {
        return proof;
      }
      height = ours.get().batch().end();
    }
    return Optional.empty();
  }

  private static Bytes encode(long split, VerifiedBatch first, VerifiedBatch second) {
    ByteWriter bytes = new ByteWriter(512);
    bytes.u8(VERSION).bytes(first.opening().encode()).u63(split);
    bytes.bytes(first.entry(split).header().previous());
    branch(bytes, split, first);
    branch(bytes, split, second);
    return bytes.toBytes();
  }

  private static void branch(ByteWriter bytes, long split, VerifiedBatch batch) {
    bytes.u63(batch.batch().from()).u16((int) (batch.batch().end() - split));
    EpochId epoch = EpochId.NONE;
    for (long height = split; height < batch.batch().end(); height++) {
      EntryHeader header = batch.entry(height).header();
      EntryLines.write(bytes, header, epoch, Optional.empty());
      epoch = header.epoch();
    }
    bytes.bytes(batch.salt()).bytes(batch.signature());
  }

  /// Reads and checks a proof that somebody brought.
  ///
  /// @throws MalformedException unless it proves that the writer signed two histories
  public static ForkProof decode(Bytes bytes) throws MalformedException {
    if (bytes.length() > BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "fork proof");
    }
    ByteReader reader = new ByteReader(bytes, "fork proof");
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "fork proof");
    }
    LogOpening opening = LogOpening.decode(reader.bytes(LogOpening.LENGTH));
    long split = reader.u63();
    Bytes below = reader.bytes(Hash.LENGTH);
    if (split == 0 && !below.equals(EntryHeader.NOTHING_BELOW)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "fork proof");
    }
    Branch first = Branch.read(reader, opening, split, below);
    Branch second = Branch.read(reader, opening, split, below);
    reader.end();
    // Equal hashes would be one history; in the other order it would be a second form of the same.
    if (first.atSplit().compareTo(second.atSplit()) >= 0) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "fork proof");
    }
    first.verify(opening);
    second.verify(opening);
    return new ForkProof(opening, split, bytes);
  }

  /// The bytes that [#decode] takes.
  public Bytes encode() {
    return encoded;
  }

  /// The log that has two histories.
  public LogId log() {
    return log;
  }

  /// The log's writer, who signed both.
  public LogOpening opening() {
    return opening;
  }

  /// Height of the first entry that differs: what is below is common to both.
  public long split() {
    return split;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ForkProof proof && proof.encoded.equals(encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  @Override
  public String toString() {
    return "ForkProof[writer=" + opening.writer() + ", log=" + log + ", split=" + split + "]";
  }

  /// One of the two histories, from the split to a head that is signed.
  private record Branch(long from, long end, List<Entry> entries, Bytes salt, Bytes signature) {
    private static Branch read(ByteReader reader, LogOpening opening, long split, Bytes below)
        throws MalformedException {
      long from = reader.u63();
      int count = reader.u16();
      if (count == 0 || from > split || split > Long.MAX_VALUE - count) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "fork proof");
      }
      long end = split + count;
      if (end - from > Limits.BATCH_ENTRIES_MAX) {
        throw new MalformedException(Flaw.TOO_MANY, "fork proof");
      }
      List<Entry> entries = EntryLines.read(reader, opening.id(), split, below, count);
      if (entries.stream().anyMatch(entry -> entry.body().isPresent())) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "fork proof");
      }
      return new Branch(
          from,
          end,
          entries,
          reader.bytes(VerifiedBatch.SALT_LENGTH),
          reader.bytes(VerifyingKey.SIGNATURE_LENGTH));
    }

    private Bytes atSplit() {
      return entries.getFirst().hash();
    }

    private void verify(LogOpening opening) throws MalformedException {
      Bytes head = entries.getLast().hash();
      opening
          .writer()
          .key()
          .verify(
              signature,
              Label.SIGNED_HEAD,
              VerifiedBatch.signedParts(opening.id(), from, end, head, salt));
    }
  }
}
