package org.thitsar.protocol.libp2p.yamux;

/// How much room queues take up together. A count for whoever holds the lock of the session.
final class HeldBytes {
  private long bytes;

  long bytes() {
    return bytes;
  }

  void add(long more) {
    bytes += more;
  }
}
