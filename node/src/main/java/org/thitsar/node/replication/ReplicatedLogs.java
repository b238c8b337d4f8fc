package org.thitsar.node.replication;

import org.thitsar.protocol.log.LogSink;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.sync.SyncQuota;

/// The logs as replication sees them. All parts are called from several threads.
///
/// @param carried which logs may be held
/// @param source where entries to send come from
/// @param sink where received batches go
/// @param quota what one organisation may take
public record ReplicatedLogs(
    CarriedLogs carried, LogSource source, LogSink sink, SyncQuota quota) {}
