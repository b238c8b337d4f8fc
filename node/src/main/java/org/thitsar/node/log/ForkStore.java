package org.thitsar.node.log;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.LogId;

/// Which writers are proven to have signed two histories, of which logs, and where these part.
///
/// One proof for each log: of several, the one with the lowest split. So nodes that have read the
/// same proofs, in whatever order, answer the same. Changes go into a [WriteBatch] of the caller;
/// what this object answers changes when that is committed. One thread writes at a time, any number
/// read.
public final class ForkStore {
  private final Storage storage;
  private final Map<LogId, Fork> forks = new ConcurrentHashMap<>();
  private final List<Consumer<Fork>> listeners = new CopyOnWriteArrayList<>();

  /// `writer` signed two histories of `log`, which part at height `split`: what is below is common
  /// to both.
  public record Fork(NodeId writer, LogId log, long split) {
    private static Fork of(ForkProof proof) {
      return new Fork(proof.opening().writer(), proof.log(), proof.split());
    }
  }

  private ForkStore(Storage storage) {
    this.storage = storage;
  }

  /// The proofs in `storage`.
  static ForkStore open(Storage storage) {
    ForkStore store = new ForkStore(storage);
    storage.scan(
        Column.FORK_PROOF,
        value -> {
          ForkProof proof = decode(value);
          store.forks.put(proof.log(), Fork.of(proof));
        });
    return store;
  }

  private static ForkProof decode(Bytes value) {
    try {
      return ForkProof.decode(value);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "fork proof", e);
    }
  }

  /// Keeps a proof, unless one of that log is held that says as much or more.
  ///
  /// @return whether it is kept
  public boolean put(WriteBatch batch, ForkProof proof) {
    Fork fork = Fork.of(proof);
    if (pending(batch, fork.log())
        .or(() -> find(fork.log()))
        .filter(known -> known.split() <= fork.split())
        .isPresent()) {
      return false;
    }
    batch.put(Column.FORK_PROOF, proof.log().bytes(), proof.encode());
    batch.afterCommit(
        () -> {
          forks.put(fork.log(), fork);
          listeners.forEach(listener -> listener.accept(fork));
        });
    return true;
  }

  /// What the same write has found out so far, which is not committed yet.
  private static Optional<Fork> pending(WriteBatch batch, LogId log) {
    return batch.pending(Column.FORK_PROOF, log.bytes()).map(value -> Fork.of(decode(value)));
  }

  /// What is proven of a log.
  public Optional<Fork> find(LogId log) {
    return Optional.ofNullable(forks.get(log));
  }

  /// All that is proven, in no order.
  public List<Fork> all() {
    return List.copyOf(forks.values());
  }

  /// Whether this node is proven to have signed two histories of any log.
  public boolean hasForked(NodeId writer) {
    return forks.values().stream().anyMatch(fork -> fork.writer().equals(writer));
  }

  /// All writers that are proven to have signed two histories.
  public Set<NodeId> writers() {
    return forks.values().stream().map(Fork::writer).collect(Collectors.toUnmodifiableSet());
  }

  /// The proof that is kept for a log: for whoever wants to see for themselves.
  public Optional<ForkProof> proof(LogId log) {
    return storage.get(Column.FORK_PROOF, log.bytes()).map(ForkStore::decode);
  }

  /// Tells `listener` of every log that becomes proven, or proven from a lower split, from now on:
  /// after the commit, on the thread that committed, which must not wait for another write there.
  public void onChange(Consumer<Fork> listener) {
    listeners.add(listener);
  }
}
