package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.Dependants;
import org.thitsar.protocol.v1.Form;
import org.thitsar.protocol.v1.FormProto;
import org.thitsar.protocol.v1.PartialDate;

/// What the schema says about one field: read once from its descriptor.
public final class FieldSchema {
  private final FieldDescriptor descriptor;
  private final Form form;
  private final FieldKind kind;
  private final Sensitivity sensitivity;
  private final List<String> choices;
  private final Map<String, EnumValueDescriptor> words;
  private final Optional<Pattern> pattern;

  private FieldSchema(FieldDescriptor descriptor) {
    this.descriptor = descriptor;
    this.form = descriptor.getOptions().getExtension(FormProto.form);
    this.kind = kindOf(descriptor);
    this.sensitivity = sensitivityOf(descriptor);
    this.words = kind == FieldKind.CHOICE || kind == FieldKind.CHOICES ? wordsOf() : Map.of();
    this.choices =
        words.isEmpty()
            ? List.of()
            : descriptor.getEnumType().getValues().stream()
                .filter(value -> value.getNumber() != 0)
                .map(EnumValueDescriptor::getName)
                .toList();
    this.pattern =
        form.getPattern().isEmpty()
            ? Optional.empty()
            : Optional.of(Pattern.compile(form.getPattern()));
  }

  static FieldSchema of(FieldDescriptor descriptor) {
    return new FieldSchema(descriptor);
  }

  /// The name in the schema.
  public String name() {
    return descriptor.getName();
  }

  /// The number on the wire.
  public int number() {
    return descriptor.getNumber();
  }

  /// What it holds.
  public FieldKind kind() {
    return kind;
  }

  /// How sensitive it is, the most sensitive part of it counting.
  public Sensitivity sensitivity() {
    return sensitivity;
  }

  /// The names that may be chosen.
  public List<String> choices() {
    return choices;
  }

  /// The English label.
  public String label() {
    return form.getLabel();
  }

  /// The Burmese label.
  public String labelMy() {
    return form.getLabelMy();
  }

  /// What to write.
  public String help() {
    return form.getHelp();
  }

  /// What to write, in Burmese.
  public String helpMy() {
    return form.getHelpMy();
  }

  /// Code points of one text.
  public int charactersMax() {
    return form.getCharactersMax();
  }

  /// Elements of a list.
  public int itemsMax() {
    return form.getItemsMax();
  }

  /// The smallest number.
  public int valueMin() {
    return form.getValueMin();
  }

  /// The largest number.
  public int valueMax() {
    return form.getValueMax();
  }

  FieldDescriptor descriptor() {
    return descriptor;
  }

  /// What a text that is written here must match.
  Optional<Pattern> pattern() {
    return pattern;
  }

  /// The choice of this name or Burmese word; case, spaces and hyphens do not matter.
  Optional<EnumValueDescriptor> choice(String word) {
    return Optional.ofNullable(words.get(bare(word)));
  }

  private Map<String, EnumValueDescriptor> wordsOf() {
    Map<String, EnumValueDescriptor> all = new TreeMap<>();
    for (EnumValueDescriptor value : descriptor.getEnumType().getValues()) {
      if (value.getNumber() == 0) {
        continue;
      }
      all.put(bare(value.getName()), value);
      String burmese = value.getOptions().getExtension(FormProto.wordMy);
      if (!burmese.isEmpty()) {
        all.put(bare(burmese), value);
      }
    }
    return all;
  }

  private static String bare(String word) {
    return word.strip().toUpperCase(Locale.ROOT).replaceAll("[\\s-]+", "_");
  }

  private static FieldKind kindOf(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case STRING -> field.isRepeated() ? FieldKind.TEXTS : FieldKind.TEXT;
      case ENUM -> field.isRepeated() ? FieldKind.CHOICES : FieldKind.CHOICE;
      case BOOLEAN -> FieldKind.FLAG;
      case INT, LONG -> FieldKind.NUMBER;
      case MESSAGE -> kindOf(field.getMessageType());
      case BYTE_STRING, FLOAT, DOUBLE ->
          throw new IllegalStateException("a field with a form has no text form: " + field);
    };
  }

  private static FieldKind kindOf(Descriptor message) {
    if (message.equals(PartialDate.getDescriptor())) {
      return FieldKind.DATE;
    }
    if (message.equals(Basis.getDescriptor())) {
      return FieldKind.BASES;
    }
    if (message.equals(Dependants.getDescriptor())) {
      return FieldKind.DEPENDANTS;
    }
    throw new IllegalStateException("a field with a form has no text form: " + message.getName());
  }

  private static Sensitivity sensitivityOf(FieldDescriptor field) {
    Sensitivity most = Sensitivity.of(field);
    if (field.getJavaType() == FieldDescriptor.JavaType.MESSAGE) {
      for (FieldDescriptor part : field.getMessageType().getFields()) {
        Sensitivity inside = sensitivityOf(part);
        most = inside.atMost(most) ? most : inside;
      }
    }
    return most;
  }
}
