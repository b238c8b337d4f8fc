package org.thitsar.protocol.casefile;

/// What a text means for a field.
sealed interface Reading {
  /// A value of the type that protobuf reflection wants for the field.
  record Value(Object value) implements Reading {}

  /// Nothing: the field is cleared.
  record Cleared() implements Reading {}

  /// It does not fit.
  record Wrong(String problem, String hint) implements Reading {}
}
