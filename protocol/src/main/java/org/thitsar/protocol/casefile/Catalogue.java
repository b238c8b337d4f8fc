package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.thitsar.protocol.v1.FormProto;

/// The fields of one message that have a form.
final class Catalogue<F extends RecordField> {
  private final List<F> all;
  private final Map<String, F> byName = new HashMap<>();
  private final Map<Integer, F> byNumber = new HashMap<>();
  private final Map<String, F> byTitle = new HashMap<>();

  Catalogue(Descriptor message, Function<FieldSchema, F> wrap) {
    List<F> fields = new ArrayList<>();
    for (FieldDescriptor descriptor : message.getFields()) {
      if (!descriptor.getOptions().hasExtension(FormProto.form)) {
        continue;
      }
      F field = wrap.apply(FieldSchema.of(descriptor));
      fields.add(field);
      byName.put(field.name(), field);
      byNumber.put(field.number(), field);
      byTitle.put(bare(field.name()), field);
      byTitle.putIfAbsent(bare(field.label()), field);
      byTitle.putIfAbsent(bare(field.labelMy()), field);
    }
    this.all = List.copyOf(fields);
  }

  List<F> all() {
    return all;
  }

  Optional<F> named(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  F numbered(int number) {
    F field = byNumber.get(number);
    if (field == null) {
      throw new IllegalStateException("field " + number + " of the schema has no form");
    }
    return field;
  }

  Optional<F> titled(String title) {
    return Optional.ofNullable(byTitle.get(bare(title)));
  }

  Optional<F> nearest(String title) {
    return Nearest.of(bare(title), byTitle.keySet()).flatMap(this::titled);
  }

  /// Case, spaces, hyphens and underscores do not matter.
  private static String bare(String title) {
    return Normalizer.normalize(title, Normalizer.Form.NFC)
        .toLowerCase(Locale.ROOT)
        .replaceAll("[\\s_-]+", "");
  }
}
