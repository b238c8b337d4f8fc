package org.thitsar.node.cases;

import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseRevision;

/// A case as it stands on this node.
public record StoredCase(CaseRevision known) {
  /// The case, edits of all laptops merged.
  public CaseFile file() {
    return known.file();
  }

  /// How many edits it has had, by whichever laptop.
  public int revision() {
    return known.edits();
  }
}
