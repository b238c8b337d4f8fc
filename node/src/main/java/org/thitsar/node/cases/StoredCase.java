package org.thitsar.node.cases;

import org.thitsar.protocol.casefile.CaseFile;

/// A case as it stands on this node. Revisions count from 1.
public record StoredCase(CaseFile file, int revision) {}
