package org.thitsar.protocol.log;

import org.thitsar.protocol.base.Bytes;

/// "This is where I stand": a count that never falls, the roster that the node sees, and the heads
/// of all logs that it writes.
public record Heartbeat(long counter, Bytes rosterState, NamedHeads heads) {}
