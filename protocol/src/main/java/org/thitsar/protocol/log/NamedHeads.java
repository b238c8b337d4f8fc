package org.thitsar.protocol.log;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;

/// The heads of all logs that a heartbeat's node writes, each told only to whoever carries that
/// log.
///
/// Without it, somebody who passes entries on could hand over the heartbeat and keep a log back,
/// and what is old would look fresh. A mark is found and read with the log's carry key alone; the
/// number of logs is blurred by dummies. Spec 03.
///
/// @param salt 16 bytes, fresh for every heartbeat
/// @param marks 24 bytes for each log: name, hidden length, tag of the head
public record NamedHeads(Bytes salt, Bytes marks) {
  private static final int SALT_LENGTH = 16;
  private static final int MARK_LENGTH = 3 * Long.BYTES;
  private static final int BUCKET = 8;

  /// Above what a charter lets one organisation have.
  private static final int MARKS_MAX = 8_192;

  /// A log that is named: its carry key and where it stands.
  public record Head(SecretKey carryKey, Frontier frontier) {}

  /// Names `heads`, in an order and a number that say little.
  public static NamedHeads name(List<Head> heads, Entropy entropy) {
    Bytes salt = entropy.bytes(SALT_LENGTH);
    List<Bytes> marks = new ArrayList<>();
    for (Head head : heads) {
      marks.add(mark(head.carryKey(), salt, head.frontier()));
    }
    while (marks.size() % BUCKET != 0) {
      marks.add(entropy.bytes(MARK_LENGTH));
    }
    marks.sort(null);
    return new NamedHeads(salt, Bytes.concat(marks.toArray(new Bytes[0])));
  }

  private static Bytes mark(SecretKey carryKey, Bytes salt, Frontier frontier) {
    ByteBuffer mask = mask(carryKey, salt);
    ByteBuffer mark = ByteBuffer.allocate(MARK_LENGTH);
    mark.putLong(mask.getLong(0)).putLong(mask.getLong(Long.BYTES) ^ frontier.length());
    mark.put(headTag(carryKey, salt, frontier).asBuffer());
    return Bytes.owning(mark.array());
  }

  /// Checks lengths.
  ///
  /// @throws MalformedException when they cannot be
  public static NamedHeads of(Bytes salt, Bytes marks) throws MalformedException {
    if (salt.length() != SALT_LENGTH || marks.length() % MARK_LENGTH != 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "named heads");
    }
    if (marks.length() > MARKS_MAX * MARK_LENGTH) {
      throw new MalformedException(Flaw.TOO_MANY, "named heads");
    }
    return new NamedHeads(salt, marks);
  }

  /// Whether a holder who stands at `frontier` in the log of this carry key holds what is named of
  /// it. A log that is not named was begun later, and lacks nothing.
  public boolean heldBy(SecretKey carryKey, Frontier frontier) {
    ByteBuffer mask = mask(carryKey, salt);
    ByteBuffer all = marks.asBuffer();
    for (int at = 0; at < marks.length(); at += MARK_LENGTH) {
      if (all.getLong(at) != mask.getLong(0)) {
        continue;
      }
      long length = all.getLong(at + Long.BYTES) ^ mask.getLong(Long.BYTES);
      if (frontier.missingBodies() > 0 || Long.compareUnsigned(length, frontier.length()) > 0) {
        return false;
      }
      // Whoever holds more holds it too: the same writer signed what lies above.
      return length < frontier.length()
          || marks
              .slice(at + 2 * Long.BYTES, at + MARK_LENGTH)
              .equals(headTag(carryKey, salt, frontier));
    }
    return true;
  }

  /// Eight bytes that name the log, and eight that hide its length.
  private static ByteBuffer mask(SecretKey carryKey, Bytes salt) {
    return Kdf.tag(2 * Long.BYTES, carryKey, Label.HEARTBEAT_MARK, salt).asBuffer();
  }

  private static Bytes headTag(SecretKey carryKey, Bytes salt, Frontier frontier) {
    return Kdf.tag(
        Long.BYTES,
        carryKey,
        Label.HEARTBEAT_HEAD,
        salt,
        new ByteWriter(Long.BYTES).u63(frontier.length()).toBytes(),
        frontier.head());
  }
}
