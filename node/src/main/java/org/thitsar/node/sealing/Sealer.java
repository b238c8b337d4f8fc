package org.thitsar.node.sealing;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.Introduction;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.audience.Padding;
import org.thitsar.protocol.audience.PairwiseKey;
import org.thitsar.protocol.audience.Wrap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.VerifiedBatch;

/// Seals what this node says, for exactly the nodes that may read it.
///
/// Before the first body of a write it brings the log's epoch in line with the readers of that
/// moment: a reader who came is granted the running epoch, a reader who left (or changed keys) ends
/// it. Whoever is not in `readers` at that moment cannot open what follows, on whatever path it
/// reaches them.
public final class Sealer {
  /// Introductions in one entry: each has 1,136 bytes, and dummies fill their number up to a power
  /// of two.
  private static final int INTRODUCTIONS_MAX = 128;

  private final SigningKey node;
  private final NodeId self;
  private final Entropy entropy;
  private final Map<Readership, WrittenLog> logs = new ConcurrentHashMap<>();

  private Sealer(SigningKey node, Entropy entropy) {
    this.node = node;
    this.self = new NodeId(node.verifying());
    this.entropy = entropy;
  }

  /// The logs that this node writes, as `storage` has them.
  public static Sealer open(Storage storage, SigningKey node, Entropy entropy) {
    Sealer sealer = new Sealer(node, entropy);
    storage.scan(
        Column.WRITTEN_LOG,
        value -> {
          try {
            WrittenLog log = WrittenLog.decode(value);
            sealer.logs.put(log.readership(), log);
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "written log", e);
          }
        });
    return sealer;
  }

  /// The log for this readership, when there is one.
  public Optional<WrittenLog> find(Readership readership) {
    return Optional.ofNullable(logs.get(readership));
  }

  /// Every log that this node writes, in no order.
  public List<WrittenLog> written() {
    return List.copyOf(logs.values());
  }

  /// A new log for this readership; its control log is opened under the nonce that its certificate
  /// names.
  public WrittenLog begin(WriteBatch batch, Readership readership, Optional<Bytes> nonce) {
    LogOpening opening =
        nonce
            .map(given -> new LogOpening(self, given))
            .orElseGet(() -> LogOpening.random(self, entropy));
    CarryKey carry =
        readership instanceof Readership.Control
            ? CarryKey.ofControlLog(opening)
            : new CarryKey(opening, SecretKey.random(entropy));
    WrittenLog log = WrittenLog.fresh(readership, carry);
    put(batch, log);
    return log;
  }

  /// What sealing made: signed batches in order, the readers who were granted the log just now, and
  /// the height of each body.
  public record Sealed(List<VerifiedBatch> batches, List<NodeId> newReaders, List<Long> heights) {
    /// Copies the lists.
    public Sealed {
      batches = List.copyOf(batches);
      newReaders = List.copyOf(newReaders);
      heights = List.copyOf(heights);
    }
  }

  /// Seals `bodies` on top of `below`, readable by exactly `readers` (this node itself never needs
  /// a grant). Holders may forget the bodies at the heights `dropped`.
  public Sealed seal(
      WriteBatch batch,
      WrittenLog log,
      Frontier below,
      Map<NodeId, SealingPublicKey> readers,
      List<EntryBody> bodies,
      Collection<Long> dropped) {
    Writing writing = new Writing(log, below);
    List<NodeId> newReaders = writing.align(readers);
    Deque<Bytes> padded = new ArrayDeque<>();
    for (EntryBody body : bodies) {
      padded.add(Padding.pad(EntryBodyCodec.encode(body)));
    }
    EntryClass entryClass =
        log.readership() instanceof Readership.Control ? EntryClass.CONTROL : EntryClass.DATA;
    List<Long> heights = new ArrayList<>();
    while (!padded.isEmpty()) {
      heights.add(writing.add(entryClass, padded.removeFirst()));
    }
    writing.drop(dropped);
    Sealed sealed = new Sealed(writing.finish(), newReaders, heights);
    put(batch, writing.log);
    return sealed;
  }

  private void put(WriteBatch batch, WrittenLog log) {
    batch.put(Column.WRITTEN_LOG, log.opening().id().bytes(), log.encode());
    batch.afterCommit(() -> logs.put(log.readership(), log));
  }

  /// A reader that is introduced to a log, and its copy of the epoch's key.
  private record Begun(Introduction introduction, Wrap wrap) {}

  /// One write: batches are filled one after the other.
  private final class Writing {
    private WrittenLog log;
    private final List<VerifiedBatch> finished = new ArrayList<>();
    private Frontier below;
    private BatchBuilder builder;

    Writing(WrittenLog log, Frontier below) {
      this.log = log;
      this.below = below;
      this.builder = new BatchBuilder(log.opening(), below, entropy);
    }

    List<NodeId> align(Map<NodeId, SealingPublicKey> wanted) {
      Map<NodeId, SealingPublicKey> readers = new TreeMap<>(wanted);
      readers.remove(self);
      if (log.running().isEmpty() || log.endsFor(readers)) {
        return start(readers);
      }
      return grant(readers);
    }

    private List<NodeId> start(Map<NodeId, SealingPublicKey> readers) {
      Epoch epoch = Epoch.start(log.opening().id(), entropy);
      Grants grants = new Grants(readers, epoch, true);
      List<List<Begun>> parts = grants.parts();
      Bytes body =
          OpenBodyCodec.encode(
              new OpenBody.Start(
                  epoch.commitment(),
                  introductions(parts.getFirst()),
                  wraps(grants.wraps, parts.getFirst())),
              entropy);
      makeRoom(body.length());
      EpochId id = new EpochId(builder.addOpen(EntryClass.CONTROL, body).headerHash());
      WrittenLog.Running running = new WrittenLog.Running(id, epoch);
      log = log.with(running, grants.known);
      parts.subList(1, parts.size()).forEach(part -> grant(running, part));
      return grants.introduced;
    }

    private List<NodeId> grant(Map<NodeId, SealingPublicKey> readers) {
      WrittenLog.Running running = log.running().orElseThrow();
      Grants grants = new Grants(readers, running.epoch(), false);
      if (grants.introduced.isEmpty()) {
        return List.of();
      }
      grants.parts().forEach(part -> grant(running, part));
      log = log.with(running, grants.known);
      return grants.introduced;
    }

    private void grant(WrittenLog.Running running, List<Begun> part) {
      OpenBody grant =
          new OpenBody.Grant(
              running.id(),
              running.epoch().commitment(),
              introductions(part),
              wraps(List.of(), part));
      Bytes body = OpenBodyCodec.encode(grant, entropy);
      makeRoom(body.length());
      builder.addOpen(EntryClass.CONTROL, body);
    }

    private static List<Introduction> introductions(List<Begun> part) {
      return part.stream().map(Begun::introduction).toList();
    }

    private static List<Wrap> wraps(List<Wrap> first, List<Begun> part) {
      List<Wrap> wraps = new ArrayList<>(first);
      part.forEach(begun -> wraps.add(begun.wrap()));
      return wraps;
    }

    void drop(Collection<Long> heights) {
      List<Long> left = List.copyOf(new TreeSet<>(heights));
      for (int from = 0; from < left.size(); from += Limits.BATCH_ENTRIES_MAX) {
        int to = Math.min(from + Limits.BATCH_ENTRIES_MAX, left.size());
        Bytes body = OpenBodyCodec.encode(new OpenBody.Drop(left.subList(from, to)), entropy);
        makeRoom(body.length());
        builder.addOpen(EntryClass.CONTROL, body);
      }
    }

    long add(EntryClass entryClass, Bytes padded) {
      WrittenLog.Running running = log.running().orElseThrow();
      int length = Epoch.sealedLength(padded);
      if (length > Limits.BODY_BYTES_MAX) {
        throw new IllegalArgumentException("the body of one entry is too large");
      }
      makeRoom(length);
      return builder
          .addSealed(
              entryClass,
              running.id(),
              length,
              (_, height, previous, salt, associated) ->
                  running.epoch().seal(height, previous, salt, associated, padded))
          .height();
    }

    List<VerifiedBatch> finish() {
      if (!builder.isEmpty()) {
        finished.add(builder.sign(node));
      }
      return finished;
    }

    private void makeRoom(int length) {
      if (builder.fits(length)) {
        return;
      }
      VerifiedBatch full = builder.sign(node);
      finished.add(full);
      below = new Frontier(full.batch().end(), full.head(), below.missingBodies());
      builder = new BatchBuilder(log.opening(), below, entropy);
    }

    /// What the log must say so that `readers` get an epoch's key.
    private final class Grants {
      private final Map<NodeId, WrittenLog.Known> known = new HashMap<>();
      private final List<Wrap> wraps = new ArrayList<>();
      private final List<Begun> begun = new ArrayList<>();
      private final List<NodeId> introduced = new ArrayList<>();

      Grants(Map<NodeId, SealingPublicKey> readers, Epoch epoch, boolean everybody) {
        readers.forEach(
            (reader, sealingKey) -> {
              WrittenLog.Known before = log.known().get(reader);
              if (before != null && before.sealingKey().equals(sealingKey)) {
                known.put(reader, before);
                if (everybody) {
                  wraps.add(before.pairwise().wrap(epoch));
                }
                return;
              }
              PairwiseKey.Begun begun =
                  PairwiseKey.begin(log.opening(), reader, sealingKey, entropy);
              known.put(reader, new WrittenLog.Known(sealingKey, begun.key()));
              this.begun.add(new Begun(begun.introduction(), begun.key().wrap(epoch)));
              introduced.add(reader);
            });
      }

      /// The newly introduced, as many together as one entry holds; at least one part.
      private List<List<Begun>> parts() {
        List<List<Begun>> parts = new ArrayList<>();
        for (int from = 0; from < begun.size(); from += INTRODUCTIONS_MAX) {
          parts.add(begun.subList(from, Math.min(from + INTRODUCTIONS_MAX, begun.size())));
        }
        return parts.isEmpty() ? List.of(List.of()) : parts;
      }
    }
  }
}
