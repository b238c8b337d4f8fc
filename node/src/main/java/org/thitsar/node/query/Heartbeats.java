package org.thitsar.node.query;

import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;

/// The last heartbeat of every node: how fresh what we know of it is.
public final class Heartbeats {
  private final Map<NodeId, Beat> beats = new ConcurrentHashMap<>();

  private Heartbeats() {}

  /// A heartbeat: its number, and the writer's clock in milliseconds since 1970.
  public record Beat(long counter, long writtenAtMillis) {}

  /// The heartbeats in `storage`.
  public static Heartbeats open(Storage storage) {
    Heartbeats heartbeats = new Heartbeats();
    storage.scan(
        Column.HEARTBEAT,
        value -> {
          try {
            ByteReader reader = new ByteReader(value, "heartbeat");
            heartbeats.beats.put(
                NodeId.decode(reader.bytes(32)), new Beat(reader.u63(), reader.u63()));
            reader.end();
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "heartbeat", e);
          }
        });
    return heartbeats;
  }

  /// Keeps a heartbeat, unless a later one of that node is known.
  public void put(WriteBatch batch, NodeId node, Beat beat) {
    if (find(node).map(known -> known.counter() >= beat.counter()).orElse(false)) {
      return;
    }
    batch.put(
        Column.HEARTBEAT,
        node.bytes(),
        new ByteWriter(48)
            .bytes(node.bytes())
            .u63(beat.counter())
            .u63(Math.max(0, beat.writtenAtMillis()))
            .toBytes());
    batch.afterCommit(() -> beats.put(node, beat));
  }

  /// The last heartbeat of a node.
  public Optional<Beat> find(NodeId node) {
    return Optional.ofNullable(beats.get(node));
  }
}
