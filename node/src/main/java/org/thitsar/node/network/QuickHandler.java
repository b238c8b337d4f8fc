package org.thitsar.node.network;

import org.thitsar.protocol.base.MalformedException;

/// Serves streams on the event loop: for protocols whose answer is at hand. It costs no thread and
/// no change of threads, and must not wait.
@FunctionalInterface
interface QuickHandler {
  /// Takes what has arrived and writes what fits. Called when something arrived, the peer ended its
  /// side, or there is room to write again; the lock of the connection is held.
  ///
  /// @return whether more is expected; when not, the stream is closed
  boolean ready(MuxedStream stream) throws MalformedException;
}
