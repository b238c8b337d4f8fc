package org.thitsar.protocol.base;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;

/// An immutable sequence of bytes that compares by content.
///
/// Records never hold a raw array: two equal arrays compare unequal. Text form is only the length,
/// so that an accidental log line gives nothing away; use [#hex()] on purpose.
public final class Bytes implements Comparable<Bytes> {
  private static final Bytes EMPTY = new Bytes(new byte[0]);

  private final byte[] array;

  private Bytes(byte[] array) {
    this.array = array;
  }

  /// The sequence of no bytes.
  public static Bytes empty() {
    return EMPTY;
  }

  /// A copy of `source`.
  public static Bytes of(byte... source) {
    return new Bytes(source.clone());
  }

  /// A copy of `length` bytes of `source` from `offset`.
  public static Bytes of(byte[] source, int offset, int length) {
    return new Bytes(Arrays.copyOfRange(source, offset, offset + length));
  }

  /// A copy of what remains in `source`; its position does not move.
  public static Bytes of(ByteBuffer source) {
    byte[] copy = new byte[source.remaining()];
    source.duplicate().get(copy);
    return new Bytes(copy);
  }

  /// Takes `source` without a copy: the caller must not touch the array again.
  public static Bytes owning(byte[] source) {
    return new Bytes(source);
  }

  /// The UTF-8 form of `text`.
  public static Bytes utf8(String text) {
    return new Bytes(text.getBytes(StandardCharsets.UTF_8));
  }

  /// Parses hexadecimal digits.
  ///
  /// @throws MalformedException with [Flaw#BAD_TEXT] when `text` is not an even number of
  ///   hexadecimal digits
  public static Bytes parseHex(String text) throws MalformedException {
    try {
      return new Bytes(HexFormat.of().parseHex(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(Flaw.BAD_TEXT, "hexadecimal digits");
    }
  }

  /// All `parts`, one after the other.
  public static Bytes concat(Bytes... parts) {
    int length = 0;
    for (Bytes part : parts) {
      length = Math.addExact(length, part.length());
    }
    byte[] whole = new byte[length];
    int at = 0;
    for (Bytes part : parts) {
      System.arraycopy(part.array, 0, whole, at, part.array.length);
      at += part.array.length;
    }
    return new Bytes(whole);
  }

  /// The number of bytes.
  public int length() {
    return array.length;
  }

  /// Whether there are no bytes.
  public boolean isEmpty() {
    return array.length == 0;
  }

  /// The byte at `index`, from 0.
  public byte at(int index) {
    return array[index];
  }

  /// The bytes from `start` up to but not including `end`.
  public Bytes slice(int start, int end) {
    return new Bytes(Arrays.copyOfRange(array, start, end));
  }

  /// A fresh array with these bytes.
  public byte[] toArray() {
    return array.clone();
  }

  /// A read-only view.
  public ByteBuffer asBuffer() {
    return ByteBuffer.wrap(array).asReadOnlyBuffer();
  }

  /// The array itself, not a copy: for reading inside hot loops only, never to be written or kept.
  public byte[] unsafeArray() {
    return array;
  }

  /// Copies these bytes into `target` at `offset`.
  public void copyTo(byte[] target, int offset) {
    System.arraycopy(array, 0, target, offset, array.length);
  }

  /// Lower-case hexadecimal digits.
  public String hex() {
    return HexFormat.of().formatHex(array);
  }

  /// The bytes read as UTF-8.
  ///
  /// @throws MalformedException with [Flaw#BAD_TEXT] when they are not valid UTF-8
  public String text() throws MalformedException {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(array)).toString();
    } catch (java.nio.charset.CharacterCodingException e) {
      throw new MalformedException(Flaw.BAD_TEXT, "UTF-8");
    }
  }

  /// Unsigned, lexicographic.
  @Override
  public int compareTo(Bytes other) {
    return Arrays.compareUnsigned(array, other.array);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Bytes that && Arrays.equals(array, that.array);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(array);
  }

  @Override
  public String toString() {
    return "Bytes[" + array.length + "]";
  }
}
