package org.thitsar.node.flow;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;

/// What the policies in force make of a changed case; asked by the register in the commit of the
/// change.
interface Shares {
  /// A case as it was, when it was here, and as it is now.
  record Change(Optional<CaseFile> before, CaseFile after) {}

  /// Says the projections and withdrawals that follow from edits made here.
  void replan(Outbound.Saying saying, List<Change> edited);

  /// Names of the organisations that hold a projection of the case now.
  List<String> sharedWith(CaseId caseId);
}
