package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.IntFunction;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.Syllables;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;

/// Four words that two people read to each other over the telephone.
///
/// ## Why these words
///
/// Each word is two [Syllables], so there are 256 words and each is worth eight bits. Both sides
/// may read the same words, each in the script they know.
///
/// ## Why four are enough
///
/// Both sides fix their keys and their nonce before they learn the other's ([JoinTranscript]), so
/// whoever sits in the middle gets one draw out of 2³² and cannot try in secret. Without that
/// commitment 2³² would be an afternoon's work, and so would 2⁴⁸ for somebody with a budget.
///
/// @param code four bytes, one for each word
public record FingerprintWords(Bytes code) {
  /// Words on the screen.
  public static final int COUNT = 4;

  private static final int TYPED_LENGTH_MAX = 200;

  /// Checks the length.
  public FingerprintWords {
    if (code.length() != COUNT) {
      throw new IllegalArgumentException("a fingerprint has four words");
    }
  }

  /// The words of a transcript's hash.
  static FingerprintWords of(Bytes transcript) {
    return new FingerprintWords(Hash.of(Label.FINGERPRINT, transcript).slice(0, COUNT));
  }

  /// Reads what a person typed: either script, any case, any blanks or hyphens.
  ///
  /// @throws MalformedException with [Flaw#BAD_TEXT] when it is not four words of the list, so that
  ///   a slip of the finger does not count as a wrong answer
  public static FingerprintWords parse(String typed) throws MalformedException {
    if (typed.length() > TYPED_LENGTH_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "fingerprint words");
    }
    String letters = typed.toLowerCase(Locale.ROOT).replaceAll("[\\s\\-.,\u200b]", "");
    List<Integer> syllables = new ArrayList<>();
    for (int at = 0; at < letters.length(); at += 2) {
      String syllable = letters.substring(at, Math.min(at + 2, letters.length()));
      int index = Syllables.valueOf(syllable);
      if (index < 0) {
        throw new MalformedException(Flaw.BAD_TEXT, "fingerprint words");
      }
      syllables.add(index);
    }
    if (syllables.size() != 2 * COUNT) {
      throw new MalformedException(Flaw.BAD_TEXT, "fingerprint words");
    }
    byte[] code = new byte[COUNT];
    for (int i = 0; i < COUNT; i++) {
      code[i] = (byte) (syllables.get(2 * i) << 4 | syllables.get(2 * i + 1));
    }
    return new FingerprintWords(Bytes.owning(code));
  }

  /// The words in Latin letters, with a blank between two.
  public String latin() {
    return words(Syllables::latin);
  }

  /// The same words in Burmese letters.
  public String burmese() {
    return words(Syllables::burmese);
  }

  private String words(IntFunction<String> script) {
    List<String> words = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      int value = code.at(i) & 0xff;
      words.add(script.apply(value >>> 4) + script.apply(value & 15));
    }
    return String.join(" ", words);
  }
}
