package org.thitsar.node.storage;

import java.util.List;
import java.util.function.Consumer;

/// One step that brings a store from the layout before it to `to`.
///
/// A step may be cut off by a crash at any moment and is then run again from its beginning, so it
/// must come to the same end from wherever it stopped. The header says the new version only after
/// the step is done.
///
/// @param to the versions that the store has afterwards
/// @param step what is changed, through the columns as they are
record Migration(StoreVersions to, Consumer<Storage> step) {
  /// All steps there are, the oldest first. Steps are never removed while a store that needs them
  /// may exist.
  ///
  /// None yet: version 1 is the first.
  static final List<Migration> CHAIN = List.of();
}
