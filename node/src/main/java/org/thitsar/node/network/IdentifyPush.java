package org.thitsar.node.network;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.IdentifyCodec;

/// `/ipfs/id/push/1.0.0`: tells the peers that are there when this node speaks another protocol,
/// and listens politely when they do.
///
/// What is pushed is what identify answers, and goes only to whom identify answers. What a peer
/// pushes is read, held against its key and forgotten: protocols are found out by asking for them.
final class IdentifyPush implements StreamHandler {
  private static final Logger LOG = LoggerFactory.getLogger(IdentifyPush.class);

  private final VerifyingKey key;
  private final Supplier<List<String>> protocols;

  /// Connections that are being told, and whether there is news for them again.
  private final Map<Connection, Boolean> telling = new HashMap<>();

  IdentifyPush(VerifyingKey key, Supplier<List<String>> protocols) {
    this.key = key;
    this.protocols = protocols;
  }

  @Override
  public void handle(NetworkStream stream) throws MalformedException {
    Identify _ = IdentifyProtocol.read(stream);
    stream.closeWrite();
  }

  /// Tells `connections`, each on a thread of its own: one after the other for each, and only once
  /// for all that changed in the meantime.
  void changed(List<? extends Connection> connections) {
    for (Connection connection : connections) {
      boolean idle;
      synchronized (telling) {
        idle = telling.put(connection, telling.containsKey(connection)) == null;
      }
      if (idle) {
        Thread.ofVirtual().name("thitsar-push").start(() -> tell(connection));
      }
    }
  }

  private void tell(Connection connection) {
    do {
      tellOnce(connection);
    } while (again(connection));
  }

  private boolean again(Connection connection) {
    synchronized (telling) {
      if (connection.isOpen() && telling.getOrDefault(connection, false)) {
        telling.put(connection, false);
        return true;
      }
      telling.remove(connection);
      return false;
    }
  }

  private void tellOnce(Connection connection) {
    Bytes message = IdentifyCodec.encode(Identify.of(key, protocols.get()));
    try (NetworkStream stream = connection.open(Identify.PUSH_PROTOCOL)) {
      stream.write(message);
      stream.closeWrite();
    } catch (NetworkException e) {
      // Most often it does not speak it.
      LOG.debug("{}: {}", connection, e.getMessage());
    }
  }
}
