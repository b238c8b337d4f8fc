package org.thitsar.protocol.policy;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.FieldKind;
import org.thitsar.protocol.casefile.PartialDate;
import org.thitsar.protocol.casefile.Sensitivity;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.Category;
import org.thitsar.protocol.v1.Dependants;
import org.thitsar.protocol.v1.RankBand;

/// What a condition may ask of one case.
///
/// All fields of the schema up to L2, and coarse values derived from some above. Names, numbers,
/// exact dates, townships and the case id are not among them, so no policy can be written about one
/// person. A field that is not recorded has no value: asking for it decides nothing, and what
/// decides nothing shares nothing.
final class Facts {
  /// What a fact holds; `choice` names the enumeration of a CHOICE or CHOICES, else it is empty.
  record Fact(String name, FieldKind kind, String choice) {}

  /// Set when the person is held or a minor; a gate has refused the case long before.
  private static final Set<CaseField> GATED = Set.of(CaseField.HELD, CaseField.MINOR);

  private static final Map<String, Fact> CATALOGUE = new TreeMap<>();
  private static final List<FieldDescriptor> DIRECT = new ArrayList<>();
  private static final Map<String, String> CHOICES = new TreeMap<>();

  static {
    for (CaseField field : CaseField.all()) {
      FieldDescriptor descriptor = CaseRecord.getDescriptor().findFieldByName(field.name());
      if (!field.sensitivity().atMost(Sensitivity.L2) || GATED.contains(field)) {
        continue;
      }
      switch (field.kind()) {
        case TEXT, TEXTS, FLAG, NUMBER -> {
          declare(field.name(), field.kind());
          DIRECT.add(descriptor);
        }
        case CHOICE, CHOICES -> {
          String choice = descriptor.getEnumType().getName();
          CATALOGUE.put(field.name(), new Fact(field.name(), field.kind(), choice));
          field.choices().forEach(value -> CHOICES.put(value, choice));
          DIRECT.add(descriptor);
        }
        case DATE, BASES, DEPENDANTS -> {}
      }
    }
    CATALOGUE.put(
        "category", new Fact("category", FieldKind.CHOICE, Category.getDescriptor().getName()));
    CATALOGUE.put(
        "rank_band", new Fact("rank_band", FieldKind.CHOICE, RankBand.getDescriptor().getName()));
    for (RankBand band : RankBand.values()) {
      if (band != RankBand.UNRECOGNIZED && band != RankBand.RANK_BAND_UNSPECIFIED) {
        CHOICES.put(band.name(), RankBand.getDescriptor().getName());
      }
    }
    for (String number :
        List.of(
            "age",
            "birth_year",
            "exit_year",
            "exit_quarter",
            "arrived_year",
            "arrived_month",
            "vetted_year",
            "vetted_month",
            "dependants",
            "dependants_under_18")) {
      declare(number, FieldKind.NUMBER);
    }
  }

  private final Map<String, Object> values = new HashMap<>();
  private final Set<String> unreadable = new HashSet<>();

  private Facts() {}

  /// All facts by name.
  static Map<String, Fact> catalogue() {
    return Collections.unmodifiableMap(CATALOGUE);
  }

  /// The enumeration of each choice by its name, such as `DEFECTOR` → `Category`.
  static Map<String, String> choices() {
    return Collections.unmodifiableMap(CHOICES);
  }

  /// The facts of a case on a day.
  static Facts of(CaseFile file, LocalDate today) {
    Facts facts = new Facts();
    CaseRecord record = file.record();
    for (FieldDescriptor field : DIRECT) {
      facts.read(record, field);
    }
    facts.category();
    RankBand band = Derived.rankBand(file);
    if (band != RankBand.RANK_BAND_UNSPECIFIED) {
      facts.values.put("rank_band", band.name());
    }
    Derived.age(file, today)
        .filter(age -> age.youngest() == age.oldest())
        .ifPresent(age -> facts.number("age", age.youngest(), true));
    facts.number("birth_year", Derived.birthYear(file), false);
    facts.number("exit_year", Derived.exitYear(file), false);
    facts.number("exit_quarter", Derived.exitQuarter(file), false);
    file.arrivedOn().ifPresent(date -> facts.date("arrived", date));
    if (record.getVettedOn().getYear() != 0) {
      facts.number("vetted_year", record.getVettedOn().getYear(), false);
      facts.number("vetted_month", record.getVettedOn().getMonth(), false);
    }
    Dependants dependants = record.getDependants();
    long under18 =
        Integer.toUnsignedLong(dependants.getUnder5())
            + Integer.toUnsignedLong(dependants.getFrom5To17());
    facts.number("dependants_under_18", under18, record.hasDependants());
    facts.number(
        "dependants",
        under18 + Integer.toUnsignedLong(dependants.getAdults()),
        record.hasDependants());
    return facts;
  }

  /// Fact → text, whole number, flag, or list of texts; choices are their names. What is not
  /// recorded is not there.
  Map<String, Object> values() {
    return values;
  }

  /// Facts whose value was written by a newer version that knows more choices.
  Set<String> unreadable() {
    return unreadable;
  }

  private static void declare(String name, FieldKind kind) {
    CATALOGUE.put(name, new Fact(name, kind, ""));
  }

  private void read(CaseRecord record, FieldDescriptor field) {
    Object value = record.getField(field);
    if (value instanceof List<?> list) {
      values.put(field.getName(), list.stream().map(item -> plain(field, item)).toList());
    } else if (!isDefault(value)) {
      values.put(field.getName(), plain(field, value));
    }
  }

  /// What the office found or, as long as it found nothing, what the person said.
  private void category() {
    String assessed = CaseField.CATEGORY_ASSESSED.name();
    String source = values.containsKey(assessed) ? assessed : CaseField.CATEGORY_CLAIMED.name();
    Object value = values.get(source);
    if (value != null) {
      values.put("category", value);
    }
    if (unreadable.contains(source)) {
      unreadable.add("category");
    }
  }

  private Object plain(FieldDescriptor field, Object value) {
    return switch (value) {
      case EnumValueDescriptor choice -> {
        if (field.getEnumType().findValueByNumber(choice.getNumber()) == null
            || choice.getNumber() == 0) {
          unreadable.add(field.getName());
        }
        yield choice.getName();
      }
      case Integer number -> Integer.toUnsignedLong(number);
      default -> value;
    };
  }

  /// Flags are always recorded: they are yes or no.
  private static boolean isDefault(Object value) {
    return switch (value) {
      case String text -> text.isEmpty();
      case EnumValueDescriptor choice -> choice.getNumber() == 0;
      case Integer number -> number == 0;
      default -> false;
    };
  }

  private void date(String name, PartialDate date) {
    number(name + "_year", date.year(), false);
    number(name + "_month", date.month(), false);
  }

  private void number(String name, long value, boolean zeroIsRecorded) {
    if (value != 0 || zeroIsRecorded) {
      values.put(name, value);
    }
  }
}
