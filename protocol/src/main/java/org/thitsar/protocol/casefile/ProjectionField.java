package org.thitsar.protocol.casefile;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.v1.Projection;

/// A field that a policy can let out: all fields of the schema's `Projection` that have a form. The
/// envelope (ids, purpose, expiry) is not among them.
public record ProjectionField(FieldSchema schema) implements RecordField {
  private static final Catalogue<ProjectionField> CATALOGUE =
      new Catalogue<>(Projection.getDescriptor(), ProjectionField::new);

  /// All fields, in the order of the schema.
  public static List<ProjectionField> all() {
    return CATALOGUE.all();
  }

  /// The field of exactly this name.
  public static Optional<ProjectionField> named(String name) {
    return CATALOGUE.named(name);
  }

  /// The field whose name or label is nearest to `title`, when one is near enough to be a slip.
  public static Optional<ProjectionField> nearest(String title) {
    return CATALOGUE.nearest(title);
  }

  @Override
  public String toString() {
    return name();
  }
}
