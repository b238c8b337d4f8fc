package org.thitsar.node.flow;

import java.util.List;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;

/// What the policies in force make of a changed case; asked by the register in the commit of the
/// change.
interface Shares {
  /// Says the projections and withdrawals that follow from the new states of these cases.
  void replan(Outbound.Saying saying, List<CaseFile> changed);

  /// Names of the organisations that hold a projection of the case now.
  List<String> sharedWith(CaseId caseId);
}
