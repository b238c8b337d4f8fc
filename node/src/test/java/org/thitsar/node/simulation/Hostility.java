package org.thitsar.node.simulation;

/// What a member whose key does not keep the rules does.
enum Hostility {
  /// Shows some of its peers another history of its control log.
  EQUIVOCATES,
  /// Offers only some of the logs that it holds.
  WITHHOLDS,
  /// Changes a byte of what it passes on.
  CORRUPTS,
  /// Claims more than it holds.
  EXAGGERATES,
  /// Writes more than the charter allows.
  FLOODS,
  /// Changes bytes of whatever it says.
  GARBLES
}
