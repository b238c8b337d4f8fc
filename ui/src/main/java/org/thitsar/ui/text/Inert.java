package org.thitsar.ui.text;

/// Makes foreign text inert: names and labels may come from a hostile peer.
///
/// A terminal obeys escape sequences, and both terminals and pages obey bidirectional controls,
/// which can make `verified` out of something else. Such characters are shown as U+FFFD, not
/// dropped, so that a tampered name does not look like a clean one. Joiners (U+200C, U+200D) and
/// the zero-width space stay: Burmese and its neighbours use them to break and join words.
///
/// HTML escaping is a different matter and is done by the templates.
public final class Inert {
  private static final char REPLACEMENT = '�';

  private Inert() {}

  /// `text` on one line: line breaks become spaces.
  public static String line(String text) {
    return clean(text, false);
  }

  /// `text` with its line breaks and tabs.
  public static String lines(String text) {
    return clean(text, true);
  }

  /// `json` with harmful characters written as escapes, which mean the same to a program.
  public static String json(String json) {
    StringBuilder clean = new StringBuilder(json.length());
    json.chars()
        .forEach(
            unit -> {
              // Half a surrogate pair looks harmful alone; a pair is judged as one.
              boolean surrogate = Character.isSurrogate((char) unit);
              if (unit != '\n' && !surrogate && harmful(unit)) {
                clean.append(String.format("\\u%04x", unit));
              } else {
                clean.append((char) unit);
              }
            });
    return clean.toString();
  }

  private static String clean(String text, boolean keepBreaks) {
    StringBuilder clean = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            point -> {
              if (point == '\n' || point == '\t') {
                clean.append(keepBreaks ? (char) point : ' ');
              } else if (harmful(point)) {
                clean.append(REPLACEMENT);
              } else {
                clean.appendCodePoint(point);
              }
            });
    return clean.toString();
  }

  private static boolean harmful(int point) {
    return switch (Character.getType(point)) {
      case Character.CONTROL,
          Character.SURROGATE,
          Character.UNASSIGNED,
          Character.PRIVATE_USE,
          Character.LINE_SEPARATOR,
          Character.PARAGRAPH_SEPARATOR ->
          true;
      // Every format character: bidi controls, tags, annotation marks, soft hyphen, byte order
      // mark.
      case Character.FORMAT -> point < 0x200B || point > 0x200D;
      default -> false;
    };
  }
}
