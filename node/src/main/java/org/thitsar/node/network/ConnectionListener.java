package org.thitsar.node.network;

/// Hears of connections that come and go, on a virtual thread, in order for each connection.
public interface ConnectionListener {
  /// `connection` is ready for streams.
  void opened(Connection connection);

  /// `connection` is gone; its streams have ended.
  default void closed(Connection connection) {}
}
