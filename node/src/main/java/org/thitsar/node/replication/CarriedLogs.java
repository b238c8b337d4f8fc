package org.thitsar.node.replication;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.sync.CarriedLog;

/// The logs that this node may hold, its own among them. Asked from several threads.
public interface CarriedLogs {
  /// All of them, in no order.
  List<CarriedLog> carried();

  /// One of them.
  Optional<CarriedLog> find(LogId log);
}
