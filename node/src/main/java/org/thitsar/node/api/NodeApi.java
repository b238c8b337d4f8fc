package org.thitsar.node.api;

/// Everything a face can ask of a running node.
public interface NodeApi extends Desks {
  /// Who works here, and what they may do.
  Operators operators();
}
