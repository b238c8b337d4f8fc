package org.thitsar.ui.control;

import java.nio.charset.StandardCharsets;
import org.thitsar.protocol.base.Entropy;

/// A secret of 256 bits that one side shows and the other compares. Its text form is never printed
/// by accident.
public final class Token {
  private static final int LENGTH = 32;

  private final String text;

  private Token(String text) {
    this.text = text;
  }

  /// A token nobody can guess.
  public static Token random(Entropy entropy) {
    return new Token(entropy.bytes(LENGTH).hex());
  }

  /// The token whose text form is `text`.
  static Token of(String text) {
    return new Token(text);
  }

  /// The text form, for whoever is allowed to have it.
  public String exposedText() {
    return text;
  }

  /// Whether `shown` is this token; the time taken does not tell how much of it was right.
  public boolean matches(String shown) {
    byte[] mine = text.getBytes(StandardCharsets.UTF_8);
    byte[] theirs = shown.getBytes(StandardCharsets.UTF_8);
    int difference = mine.length ^ theirs.length;
    for (int i = 0; i < mine.length; i++) {
      difference |= mine[i] ^ (i < theirs.length ? theirs[i] : 0);
    }
    return difference == 0;
  }

  @Override
  public String toString() {
    return "Token";
  }
}
