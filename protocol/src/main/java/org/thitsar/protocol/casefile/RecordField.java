package org.thitsar.protocol.casefile;

import java.util.List;

/// A field of a record, as the schema describes it.
public sealed interface RecordField permits CaseField, ProjectionField {
  /// The schema behind it.
  FieldSchema schema();

  /// The name in the schema, such as `full_name`: what policies, tables and screens call it.
  default String name() {
    return schema().name();
  }

  /// The field number on the wire.
  default int number() {
    return schema().number();
  }

  /// What it holds.
  default FieldKind kind() {
    return schema().kind();
  }

  /// How sensitive it is, the most sensitive part of it counting.
  default Sensitivity sensitivity() {
    return schema().sensitivity();
  }

  /// The names that may be chosen; empty unless it is a choice.
  default List<String> choices() {
    return schema().choices();
  }

  /// What it is called on English screens.
  default String label() {
    return schema().label();
  }

  /// What it is called on Burmese screens.
  default String labelMy() {
    return schema().labelMy();
  }

  /// What to write, in one sentence; may be empty.
  default String help() {
    return schema().help();
  }

  /// The same in Burmese; may be empty.
  default String helpMy() {
    return schema().helpMy();
  }
}
