package org.thitsar.node.cases;

/// A case that is in a batch and not yet on the disk. Hand it to [CaseStore#committed] after the
/// write has returned, and forget it when the write failed.
public record PendingCase(CaseSummary summary) {}
