package org.thitsar.node.keys;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;

/// What a person typed, as UTF-8. Overwritten when closed; what a garbage collector or a keyboard
/// driver copied before is beyond reach.
///
/// Not a record and without a text form: it never prints itself.
public final class Passphrase implements AutoCloseable {
  /// Bytes of the longest passphrase.
  public static final int BYTES_MAX = 1 << 10;

  private final byte[] utf8;

  private Passphrase(byte[] utf8) {
    this.utf8 = utf8;
  }

  /// Takes over what was typed: `typed` is overwritten.
  @SuppressWarnings("ByteBufferBackingArray") // The encoder's own buffer, wiped whole.
  public static Passphrase of(char[] typed) {
    ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
    byte[] utf8 = new byte[encoded.remaining()];
    encoded.get(utf8);
    Arrays.fill(encoded.array(), (byte) 0);
    Arrays.fill(typed, '\0');
    return new Passphrase(utf8);
  }

  /// Takes over `utf8`: the caller must not touch the array again.
  public static Passphrase owning(byte[] utf8) {
    return new Passphrase(utf8);
  }

  /// The array itself, for this package to pass on.
  byte[] utf8() {
    return utf8;
  }

  /// The same in Unicode's composed form (NFC), so that it does not matter which keyboard put a
  /// Burmese or accented syllable together. Leaves copies that cannot be overwritten: only for the
  /// process that ends at once.
  Passphrase normalised() {
    String text = new String(utf8, StandardCharsets.UTF_8);
    return new Passphrase(
        Normalizer.normalize(text, Normalizer.Form.NFC).getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public void close() {
    Arrays.fill(utf8, (byte) 0);
  }

  @Override
  public String toString() {
    return "Passphrase";
  }
}
