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
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.NamedHeads;

/// The last heartbeat of every node, and since when it counts as heard: how fresh what we know of
/// it is.
public final class Heartbeats {
  private static final int VERSION = 1;
  private static final int MARKS_LENGTH_MAX = 1 << 18;

  private final Map<NodeId, Known> known = new ConcurrentHashMap<>();

  private Heartbeats() {}

  /// A heartbeat: its number, the writer's clock and ours at its arrival, both in milliseconds
  /// since 1970, and the heads it names.
  public record Beat(long counter, long writtenAtMillis, long receivedAtMillis, NamedHeads heads) {
    /// A writer whose clock is ahead is not fresher than the moment we heard it.
    private long heardMillis() {
      return Math.min(writtenAtMillis, receivedAtMillis);
    }
  }

  /// Tells whether this node holds all that a heartbeat of `writer` names.
  @FunctionalInterface
  public interface Held {
    /// Whether nothing is lacking.
    boolean holds(NodeId writer, NamedHeads heads);
  }

  /// `heardBefore` is the time of the last heartbeat before this one of which everything was held.
  private record Known(Beat last, Optional<Long> heardBefore) {}

  /// The heartbeats in `storage`.
  public static Heartbeats open(Storage storage) {
    Heartbeats heartbeats = new Heartbeats();
    storage.scan(
        Column.HEARTBEAT,
        value -> {
          try {
            ByteReader reader = new ByteReader(value, "heartbeat");
            if (reader.u8() != VERSION) {
              throw new MalformedException(Flaw.UNKNOWN_VERSION, "heartbeat");
            }
            NodeId node = NodeId.decode(reader.bytes(32));
            Optional<Long> heardBefore =
                reader.u8() == 1 ? Optional.of(reader.u63()) : Optional.empty();
            Beat last =
                new Beat(
                    reader.u63(),
                    reader.u63(),
                    reader.u63(),
                    NamedHeads.of(
                        reader.prefixed(MARKS_LENGTH_MAX), reader.prefixed(MARKS_LENGTH_MAX)));
            reader.end();
            heartbeats.known.put(node, new Known(last, heardBefore));
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "heartbeat", e);
          }
        });
    return heartbeats;
  }

  /// Keeps a heartbeat, unless a later one of that node is known.
  public void put(WriteBatch batch, NodeId node, Beat beat, Held held) {
    Optional<Beat> before = find(node);
    if (before.isPresent() && before.get().counter() >= beat.counter()) {
      return;
    }
    Known next = new Known(beat, heardAtMillis(node, held));
    ByteWriter writer = new ByteWriter(256).u8(VERSION).bytes(node.bytes());
    writer.u8(next.heardBefore().isPresent() ? 1 : 0);
    next.heardBefore().ifPresent(writer::u63);
    writer
        .u63(beat.counter())
        .u63(Math.max(0, beat.writtenAtMillis()))
        .u63(Math.max(0, beat.receivedAtMillis()))
        .prefixed(beat.heads().salt())
        .prefixed(beat.heads().marks());
    batch.put(Column.HEARTBEAT, node.bytes(), writer.toBytes());
    batch.afterCommit(() -> known.put(node, next));
  }

  /// The last heartbeat of a node, whether or not we hold what it names.
  public Optional<Beat> find(NodeId node) {
    return Optional.ofNullable(known.get(node)).map(Known::last);
  }

  /// When we last heard a node *and* held everything that it named: the earlier of its clock and
  /// ours, in milliseconds since 1970.
  public Optional<Long> heardAtMillis(NodeId node, Held held) {
    Known now = known.get(node);
    if (now == null) {
      return Optional.empty();
    }
    return held.holds(node, now.last().heads())
        ? Optional.of(now.last().heardMillis())
        : now.heardBefore();
  }
}
