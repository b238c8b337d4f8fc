package org.thitsar.node.cases;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.identity.NodeId;

/// A row of a table that became a case, or a new state of one. `before` is what the row was read
/// against, when the case was here; `rowHash` is there when the row has no case number by which it
/// is recognised.
public record ImportedCase(CaseFile file, Optional<CaseFile> before, Optional<Bytes> rowHash) {
  /// What the row does to the case as it stands `now`: it writes what the row changed, and leaves
  /// alone what others have written since it was read.
  public CaseRevision on(Optional<StoredCase> now, NodeId by, long atMillis) {
    return now.map(
            stored ->
                stored.known().edited(before.orElse(stored.file()), file, List.of(), by, atMillis))
        .orElseGet(() -> CaseRevision.first(file, by, atMillis));
  }
}
