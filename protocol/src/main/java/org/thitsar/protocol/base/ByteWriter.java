package org.thitsar.protocol.base;

import java.util.Arrays;

/// Writes what [ByteReader] reads: fixed-width and length-prefixed fields, big-endian.
public final class ByteWriter {
  private byte[] array;
  private int at;

  /// A writer that grows as needed.
  public ByteWriter() {
    this(64);
  }

  /// A writer with room for `capacity` bytes to begin with.
  public ByteWriter(int capacity) {
    this.array = new byte[capacity];
  }

  /// One byte, 0 to 255.
  public ByteWriter u8(int value) {
    room(1)[at++] = (byte) value;
    return this;
  }

  /// Two bytes.
  public ByteWriter u16(int value) {
    return u8(value >>> 8).u8(value);
  }

  /// Four bytes; `value` is not negative.
  public ByteWriter u31(int value) {
    return u16(value >>> 16).u16(value);
  }

  /// Eight bytes; `value` is not negative.
  public ByteWriter u63(long value) {
    return u31((int) (value >>> 32)).u31((int) value);
  }

  /// Unsigned LEB128; `value` is not negative.
  public ByteWriter varint(long value) {
    long rest = value;
    while (rest > 0x7f) {
      u8((int) (rest & 0x7f) | 0x80);
      rest >>>= 7;
    }
    return u8((int) rest);
  }

  /// The bytes as they are.
  public ByteWriter bytes(Bytes value) {
    value.copyTo(room(value.length()), at);
    at += value.length();
    return this;
  }

  /// A varint length, then the bytes.
  public ByteWriter prefixed(Bytes value) {
    return varint(value.length()).bytes(value);
  }

  /// How many bytes were written.
  public int length() {
    return at;
  }

  /// What was written.
  public Bytes toBytes() {
    return Bytes.of(array, 0, at);
  }

  private byte[] room(int more) {
    if (array.length - at < more) {
      array = Arrays.copyOf(array, Math.max(array.length * 2, at + more));
    }
    return array;
  }
}
