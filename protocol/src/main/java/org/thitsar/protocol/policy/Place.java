package org.thitsar.protocol.policy;

import java.util.Optional;
import org.snakeyaml.engine.v2.exceptions.Mark;

/// A place in a document: line and column from 1, columns in code points.
record Place(int line, int column) {
  static final Place START = new Place(1, 1);

  static Place of(Optional<Mark> mark) {
    return mark.map(m -> new Place(m.getLine() + 1, m.getColumn() + 1)).orElse(START);
  }

  Place right(int columns) {
    return new Place(line, column + columns);
  }
}
