package org.thitsar.protocol.base;

/// Reads fixed-width and length-prefixed fields, big-endian, out of bytes that may be hostile.
///
/// Every length is checked against what is there and against the caller's limit before anything is
/// allocated.
public final class ByteReader {
  private final byte[] array;
  private final String place;
  private int at;

  /// Reads `source` from its start; `place` names the format in errors.
  public ByteReader(Bytes source, String place) {
    this.array = source.unsafeArray();
    this.place = place;
  }

  /// How many bytes are left.
  public int remaining() {
    return array.length - at;
  }

  /// One byte, 0 to 255.
  public int u8() throws MalformedException {
    need(1);
    return array[at++] & 0xff;
  }

  /// Two bytes, 0 to 65,535.
  public int u16() throws MalformedException {
    need(2);
    int value = ((array[at] & 0xff) << 8) | (array[at + 1] & 0xff);
    at += 2;
    return value;
  }

  /// Four bytes, 0 to 2³¹−1.
  public int u31() throws MalformedException {
    need(4);
    int value = 0;
    for (int i = 0; i < 4; i++) {
      value = (value << 8) | (array[at++] & 0xff);
    }
    if (value < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, place);
    }
    return value;
  }

  /// Eight bytes, 0 to 2⁶³−1.
  public long u63() throws MalformedException {
    need(8);
    long value = 0;
    for (int i = 0; i < 8; i++) {
      value = (value << 8) | (array[at++] & 0xff);
    }
    if (value < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, place);
    }
    return value;
  }

  /// An unsigned LEB128 integer of at most 63 bits in its shortest form.
  public long varint() throws MalformedException {
    long value = 0;
    for (int shift = 0; shift < 63; shift += 7) {
      int next = u8();
      value |= (long) (next & 0x7f) << shift;
      if (next < 0x80) {
        if (next == 0 && shift > 0) {
          throw new MalformedException(Flaw.BAD_VARINT, place);
        }
        return value;
      }
    }
    throw new MalformedException(Flaw.BAD_VARINT, place);
  }

  /// Exactly `length` bytes.
  public Bytes bytes(int length) throws MalformedException {
    need(length);
    Bytes value = Bytes.of(array, at, length);
    at += length;
    return value;
  }

  /// A varint length of at most `lengthMax`, then that many bytes.
  public Bytes prefixed(int lengthMax) throws MalformedException {
    long length = varint();
    if (length > lengthMax) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    return bytes((int) length);
  }

  /// Refuses anything that is left.
  public void end() throws MalformedException {
    if (remaining() > 0) {
      throw new MalformedException(Flaw.TRAILING_BYTES, place);
    }
  }

  private void need(int length) throws MalformedException {
    if (remaining() < length) {
      throw new MalformedException(Flaw.TRUNCATED, place);
    }
  }
}
