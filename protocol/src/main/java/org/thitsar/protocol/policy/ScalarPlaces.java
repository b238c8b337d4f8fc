package org.thitsar.protocol.policy;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// Where each character of a scalar stands in the document that it was read from.
///
/// YAML removes indentation, folds lines and resolves escapes, but keeps the order of everything
/// that is not white space. So the text is laid beside its source and both are walked together;
/// white space takes the place after the character before it. This holds for plain, quoted, literal
/// and folded scalars alike.
final class ScalarPlaces {
  /// Escapes of one character in double quotes, and what each stands for.
  private static final String ESCAPES = "0abtnvfre \"/\\N_LP\t";

  private static final int[] ESCAPED = {
    0, 7, 8, 9, 10, 11, 12, 13, 27, ' ', '"', '/', '\\', 0x85, 0xa0, 0x2028, 0x2029, 9
  };

  private final int[] text;
  private final Place[] places;

  private ScalarPlaces(int[] text, Place[] places) {
    this.text = text;
    this.places = places;
  }

  /// One character of the source that stands for one of the text.
  private record Unit(int codePoint, boolean escaped, Place place) {
    boolean mayVanish() {
      return !escaped && isSpace(codePoint);
    }
  }

  static ScalarPlaces of(int[] source, ScalarEvent event) {
    int[] text = event.getValue().codePoints().toArray();
    Place start = Place.of(event.getStartMark());
    int from = event.getStartMark().map(Mark::getIndex).orElse(0);
    int to = event.getEndMark().map(Mark::getIndex).orElse(0);
    List<Unit> units = units(source, from, Math.min(to, source.length), start, event);
    return new ScalarPlaces(text, align(text, units, start));
  }

  /// The place of the code point at `offset` of the text; the end of the text has one too.
  Place at(int offset) {
    return places[Math.clamp(offset, 0, places.length - 1)];
  }

  /// The place of `column` (from 0) of `line` (from 1) of the text.
  Place at(int line, int column) {
    int offset = 0;
    for (int i = 1; i < line && offset < text.length; offset++) {
      if (text[offset] == '\n') {
        i++;
      }
    }
    return at(offset + column);
  }

  private static Place[] align(int[] text, List<Unit> units, Place start) {
    @Nullable Place[] known = new @Nullable Place[text.length];
    int at = 0;
    for (Unit unit : units) {
      if (unit.mayVanish()) {
        continue;
      }
      while (at < text.length && text[at] != unit.codePoint() && isSpace(text[at])) {
        at++;
      }
      if (at == text.length || text[at] != unit.codePoint()) {
        break;
      }
      known[at++] = unit.place();
    }
    Place[] places = new Place[text.length + 1];
    Place space = start;
    for (int i = 0; i < text.length; i++) {
      Place place = known[i];
      places[i] = place != null ? place : space;
      space = place != null ? place.right(1) : space;
    }
    places[text.length] = endOf(text, places, start);
    return places;
  }

  /// Behind the last character that is not white space.
  private static Place endOf(int[] text, Place[] places, Place start) {
    for (int i = text.length - 1; i >= 0; i--) {
      if (!isSpace(text[i])) {
        return places[i].right(1);
      }
    }
    return start;
  }

  private static List<Unit> units(int[] source, int from, int to, Place start, ScalarEvent event) {
    List<Unit> raw = new ArrayList<>();
    int line = start.line();
    int column = start.column();
    for (int i = from; i < to; i++) {
      int c = source[i];
      raw.add(new Unit(c, false, new Place(line, column)));
      boolean breaks =
          c == '\n' || (c == '\r' && (i + 1 == source.length || source[i + 1] != '\n'));
      line = breaks ? line + 1 : line;
      column = breaks ? 1 : column + 1;
    }
    return switch (event.getScalarStyle()) {
      case LITERAL, FOLDED -> withoutHeader(raw);
      case SINGLE_QUOTED -> singleQuoted(raw);
      case DOUBLE_QUOTED, JSON_SCALAR_STYLE -> doubleQuoted(raw);
      case PLAIN -> raw;
    };
  }

  private static List<Unit> withoutHeader(List<Unit> raw) {
    int i = 0;
    while (i < raw.size() && raw.get(i).codePoint() != '\n' && raw.get(i).codePoint() != '\r') {
      i++;
    }
    return raw.subList(i, raw.size());
  }

  private static List<Unit> singleQuoted(List<Unit> raw) {
    List<Unit> units = new ArrayList<>();
    for (int i = 1; i < raw.size() - 1; i++) {
      units.add(raw.get(i));
      if (raw.get(i).codePoint() == '\'') {
        i++;
      }
    }
    return units;
  }

  private static List<Unit> doubleQuoted(List<Unit> raw) {
    List<Unit> units = new ArrayList<>();
    int last = raw.size() - 1;
    for (int i = 1; i < last; i++) {
      Unit unit = raw.get(i);
      if (unit.codePoint() != '\\' || i + 1 >= last) {
        units.add(unit);
        continue;
      }
      int escape = raw.get(++i).codePoint();
      int digits = escape == 'x' ? 2 : escape == 'u' ? 4 : escape == 'U' ? 8 : 0;
      if (digits > 0) {
        units.add(new Unit(hex(raw, i + 1, Math.min(i + 1 + digits, last)), true, unit.place()));
        i += digits;
      } else if (ESCAPES.indexOf(escape) >= 0) {
        units.add(new Unit(ESCAPED[ESCAPES.indexOf(escape)], true, unit.place()));
      }
    }
    return units;
  }

  private static int hex(List<Unit> raw, int from, int to) {
    int value = 0;
    for (int i = from; i < to; i++) {
      value = value * 16 + Math.max(0, Character.digit(raw.get(i).codePoint(), 16));
    }
    return value;
  }

  private static boolean isSpace(int c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r';
  }
}
