package org.thitsar.node.log;

import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;

/// A log that this node holds, with its carry key and where it stands. Not a record: it holds a
/// secret.
public final class HeldLog {
  private static final int VERSION = 1;

  private final CarryKey carry;
  private final LogId id;
  private final boolean control;
  private final Frontier frontier;
  private final long bytes;

  HeldLog(CarryKey carry, boolean control, Frontier frontier, long bytes) {
    this.carry = carry;
    this.id = carry.log().id();
    this.control = control;
    this.frontier = frontier;
    this.bytes = bytes;
  }

  /// A log of which nothing is held yet.
  static HeldLog empty(CarryKey carry, boolean control) {
    return new HeldLog(carry, control, Frontier.EMPTY, 0);
  }

  /// The log's id.
  public LogId id() {
    return id;
  }

  /// Who writes it.
  public LogOpening opening() {
    return carry.log();
  }

  /// The right to hold it and hand it on.
  public CarryKey carry() {
    return carry;
  }

  /// Whether it is a node's control log, which goes first.
  public boolean control() {
    return control;
  }

  /// Where it stands here.
  public Frontier frontier() {
    return frontier;
  }

  /// Length of all its batches that are held.
  public long bytes() {
    return bytes;
  }

  HeldLog grown(Frontier next, int by) {
    return new HeldLog(carry, control, next, bytes + by);
  }

  /// The same without `by` bytes of bodies, and with `found` fewer that are missing.
  HeldLog dropped(int by, long found) {
    return new HeldLog(
        carry,
        control,
        new Frontier(frontier.length(), frontier.head(), frontier.missingBodies() - found),
        bytes - by);
  }

  Bytes encode() {
    return new ByteWriter(160)
        .u8(VERSION)
        .bytes(carry.log().encode())
        .bytes(carry.key().exposedBytes())
        .u8(control ? 1 : 0)
        .u63(frontier.length())
        .bytes(frontier.head())
        .u63(frontier.missingBodies())
        .u63(bytes)
        .toBytes();
  }

  static HeldLog decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, "held log");
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "held log");
    }
    LogOpening opening = LogOpening.decode(reader.bytes(48));
    SecretKey key = SecretKey.of(reader.bytes(SecretKey.LENGTH));
    boolean control = reader.u8() == 1;
    Frontier frontier = new Frontier(reader.u63(), reader.bytes(32), reader.u63());
    long total = reader.u63();
    reader.end();
    return new HeldLog(new CarryKey(opening, key), control, frontier, total);
  }
}
