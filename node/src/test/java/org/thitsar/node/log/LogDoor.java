package org.thitsar.node.log;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;

/// Lets others look into what is stored of logs.
public final class LogDoor {
  private LogDoor() {}

  /// Who writes the log whose state is `stored`.
  public static NodeId writer(Bytes stored) {
    try {
      return HeldLog.decode(stored).opening().writer();
    } catch (MalformedException e) {
      throw new IllegalStateException("what was stored can be read", e);
    }
  }
}
