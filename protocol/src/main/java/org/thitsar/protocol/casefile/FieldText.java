package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.Dependants;

/// The text form of every kind of field, both ways.
final class FieldText {
  private static final Set<String> YES = Set.of("yes", "y", "true", "1", "ဟုတ်");
  private static final Set<String> NO = Set.of("no", "n", "false", "0", "မဟုတ်");
  private static final Pattern COUNTS =
      Pattern.compile("(\\p{Nd}{1,4})/(\\p{Nd}{1,4})/(\\p{Nd}{1,4})");
  private static final Pattern NUMBER = Pattern.compile("\\p{Nd}{1,9}");

  private FieldText() {}

  /// The text of a field; empty when it is not set.
  static String write(Message record, FieldSchema field) {
    FieldDescriptor descriptor = field.descriptor();
    if (!descriptor.isRepeated() && !record.hasField(descriptor)) {
      return "";
    }
    Object value = record.getField(descriptor);
    return switch (field.kind()) {
      case TEXT, NUMBER -> value.toString();
      case FLAG -> value.equals(true) ? "yes" : "";
      case DATE -> date((org.thitsar.protocol.v1.PartialDate) value);
      case CHOICE -> choice((EnumValueDescriptor) value);
      case DEPENDANTS -> dependants((Dependants) value);
      case TEXTS -> join((List<?>) value);
      case CHOICES ->
          join(((List<?>) value).stream().map(each -> choice((EnumValueDescriptor) each)).toList());
      case BASES ->
          join(((List<?>) value).stream().map(each -> BasisText.write((Basis) each)).toList());
    };
  }

  /// What `text` means for a field.
  static Reading read(FieldSchema field, String text) {
    String plain = PlainText.normal(text).strip();
    if (plain.isEmpty()) {
      return new Reading.Cleared();
    }
    if (!PlainText.isPlain(plain)) {
      return new Reading.Wrong(
          "has characters that cannot be seen", "type it again, without copying it from elsewhere");
    }
    return switch (field.kind()) {
      case TEXT -> text(field, plain);
      case TEXTS -> texts(field, plain);
      case DATE -> date(plain);
      case CHOICE -> oneChoice(field, plain);
      case CHOICES -> choices(field, plain);
      case NUMBER -> number(field, plain);
      case FLAG -> flag(plain);
      case BASES -> bases(field, plain);
      case DEPENDANTS -> dependants(field, plain);
    };
  }

  static Reading.Wrong notAChoice(FieldSchema field, String word) {
    List<String> choices = field.choices();
    Optional<String> near =
        Nearest.of(word.strip().toUpperCase(Locale.ROOT).replaceAll("[\\s-]+", "_"), choices);
    return new Reading.Wrong(
        "is not one of the choices",
        near.map(each -> "did you mean " + each + "? or ").orElse("")
            + "write one of "
            + String.join(", ", choices));
  }

  private static Reading text(FieldSchema field, String text) {
    if (PlainText.length(text) > field.charactersMax()) {
      return new Reading.Wrong(
          "is too long", "write at most " + field.charactersMax() + " characters");
    }
    if (field.pattern().isPresent() && !field.pattern().get().matcher(text).matches()) {
      return new Reading.Wrong("is not in the right form", field.help());
    }
    return new Reading.Value(text);
  }

  private static Reading texts(FieldSchema field, String text) {
    Set<String> items = new LinkedHashSet<>();
    for (String item : text.split(";", -1)) {
      switch (item.isBlank() ? new Reading.Cleared() : text(field, item.strip())) {
        case Reading.Value value -> items.add((String) value.value());
        case Reading.Cleared _ -> {}
        case Reading.Wrong wrong -> {
          return wrong;
        }
      }
    }
    return list(field, List.copyOf(items));
  }

  private static Reading date(String text) {
    Optional<PartialDate> date = PartialDate.parse(text);
    if (date.isPresent()) {
      return new Reading.Value(date.get().encode());
    }
    String hint = "write 2024, 2024-03 or 2024-03-15";
    Matcher year = Pattern.compile("(\\p{Nd}{4})(-.*)?").matcher(text);
    if (year.matches()) {
      int value = Integer.parseInt(year.group(1));
      if (value > PartialDate.YEAR_MAX && value < 2700) {
        hint = "a Thai year? take 543 away, then " + hint;
      } else if (value > 1200 && value < 1500) {
        hint = "a Burmese year? add 638, then " + hint;
      }
    }
    return new Reading.Wrong("is not a date", hint);
  }

  private static Reading oneChoice(FieldSchema field, String text) {
    return field
        .choice(text)
        .<Reading>map(Reading.Value::new)
        .orElseGet(() -> notAChoice(field, text));
  }

  private static Reading choices(FieldSchema field, String text) {
    Set<EnumValueDescriptor> chosen = new LinkedHashSet<>();
    for (String word : text.split("[;,]", -1)) {
      if (word.isBlank()) {
        continue;
      }
      Optional<EnumValueDescriptor> choice = field.choice(word);
      if (choice.isEmpty()) {
        return notAChoice(field, word);
      }
      chosen.add(choice.get());
    }
    return list(field, List.copyOf(chosen));
  }

  private static Reading number(FieldSchema field, String text) {
    if (NUMBER.matcher(text).matches()) {
      int value = Integer.parseInt(text);
      if (value >= field.valueMin() && value <= field.valueMax()) {
        return new Reading.Value(value);
      }
    }
    return new Reading.Wrong(
        "is not a number in range",
        "write a number from " + field.valueMin() + " to " + field.valueMax());
  }

  private static Reading flag(String text) {
    String word = text.toLowerCase(Locale.ROOT);
    if (YES.contains(word)) {
      return new Reading.Value(true);
    }
    return NO.contains(word)
        ? new Reading.Cleared()
        : new Reading.Wrong("is neither yes nor no", "write yes or no");
  }

  private static Reading dependants(FieldSchema field, String text) {
    Matcher counts = COUNTS.matcher(text.replaceAll("\\s", ""));
    if (counts.matches()) {
      int small = Integer.parseInt(counts.group(1));
      int middle = Integer.parseInt(counts.group(2));
      int adults = Integer.parseInt(counts.group(3));
      if (Math.max(small, Math.max(middle, adults)) <= field.valueMax()) {
        return new Reading.Value(
            Dependants.newBuilder()
                .setUnder5(small)
                .setFrom5To17(middle)
                .setAdults(adults)
                .build());
      }
    }
    return new Reading.Wrong(
        "is not three counts",
        "write under 5 / 5 to 17 / adults, such as 0/2/1, each at most " + field.valueMax());
  }

  private static Reading bases(FieldSchema field, String text) {
    List<Basis> bases = new ArrayList<>();
    for (String item : text.split(";", -1)) {
      switch (item.isBlank() ? new Reading.Cleared() : BasisText.read(item.strip())) {
        case Reading.Value value -> bases.add((Basis) value.value());
        case Reading.Cleared _ -> {}
        case Reading.Wrong wrong -> {
          return wrong;
        }
      }
    }
    return list(field, bases);
  }

  private static Reading list(FieldSchema field, List<?> items) {
    if (items.isEmpty()) {
      return new Reading.Cleared();
    }
    return items.size() <= field.itemsMax()
        ? new Reading.Value(items)
        : new Reading.Wrong("has too many items", "write at most " + field.itemsMax());
  }

  private static String date(org.thitsar.protocol.v1.PartialDate date) {
    return date.getYear() == 0
        ? ""
        : new PartialDate(date.getYear(), date.getMonth(), date.getDay()).toString();
  }

  /// A value that this version does not know is shown by its number.
  private static String choice(EnumValueDescriptor value) {
    return value.getIndex() < 0 ? "?" + value.getNumber() : value.getName();
  }

  private static String dependants(Dependants counts) {
    return counts.getUnder5() + "/" + counts.getFrom5To17() + "/" + counts.getAdults();
  }

  private static String join(List<?> items) {
    return items.stream().map(Object::toString).collect(Collectors.joining("; "));
  }
}
