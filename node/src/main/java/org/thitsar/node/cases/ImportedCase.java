package org.thitsar.node.cases;

import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseFile;

/// A row of a table that became a case, or a new state of one. `revision` is the one to write;
/// `rowHash` is there when the row has no case number by which it is recognised.
public record ImportedCase(CaseFile file, Kind kind, int revision, Optional<Bytes> rowHash) {
  /// What the row does.
  public enum Kind {
    /// A person who was not here before.
    NEW,
    /// A new state of a case that is here.
    CHANGED
  }
}
