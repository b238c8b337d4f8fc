package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Bytes;

/// Names one entry of any log; the hash makes sure that both sides mean the same one.
public record EntryReference(LogId log, long height, Bytes headerHash) {}
