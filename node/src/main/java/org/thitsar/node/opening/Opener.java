package org.thitsar.node.opening;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.Introduction;
import org.thitsar.protocol.audience.OpenBody;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.audience.PairwiseKey;
import org.thitsar.protocol.audience.Wrap;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.VerifiedBatch;

/// Opens the entries of others' logs with the keys that were granted to this node.
///
/// Keys are learned from the open entries on the way. A key may come after the entries that it
/// opens (a newcomer is granted a running epoch); whoever reads then reads those entries again.
///
/// What an epoch's key must be is fixed by the entry that starts it. A later grant of another key,
/// or of an epoch that did not start in the same log, is refused: else a writer could give two
/// readers different keys, under which one ciphertext says two things.
public final class Opener {
  private static final int PAIRWISE = 1;
  private static final int EPOCH = 2;
  private static final int STARTED = 3;

  private final NodeId self;
  private final Supplier<SealingKey> own;
  private final Map<LogId, PairwiseKey> pairwise = new ConcurrentHashMap<>();
  private final Map<EpochId, Epoch> epochs = new ConcurrentHashMap<>();
  private final Map<EpochId, Started> started = new ConcurrentHashMap<>();

  /// What the entry that starts an epoch says of its key.
  private record Started(LogId log, Bytes commitment) {}

  private Opener(NodeId self, Supplier<SealingKey> own) {
    this.self = self;
    this.own = own;
  }

  /// The keys in `storage`; `own` is this node's sealing key.
  public static Opener open(Storage storage, NodeId self, Supplier<SealingKey> own) {
    Opener opener = new Opener(self, own);
    storage.scan(
        Column.EPOCH_KEY,
        value -> {
          try {
            opener.remember(value);
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "epoch key", e);
          }
        });
    return opener;
  }

  /// Opens every entry of a batch, in order. Keys found on the way go into `batch`; they are used
  /// at once, because a key that is known in memory only does no harm.
  public List<Opening> read(WriteBatch batch, VerifiedBatch verified) {
    List<Opening> openings = new ArrayList<>(verified.entries().size());
    for (Entry entry : verified.entries()) {
      openings.add(read(batch, verified, entry));
    }
    return openings;
  }

  private Opening read(WriteBatch batch, VerifiedBatch verified, Entry entry) {
    if (entry.body().isEmpty()) {
      return new Opening.Absent(entry);
    }
    Bytes body = entry.body().get();
    try {
      if (entry.open()) {
        return new Opening.Administrative(
            entry, learn(batch, verified.opening(), entry, OpenBodyCodec.decode(body)));
      }
      Epoch epoch = epochs.get(entry.header().epoch());
      if (epoch == null) {
        return new Opening.NotForUs(entry);
      }
      return new Opening.Opened(
          entry, EntryBodyCodec.decode(epoch.open(entry, verified.salt(), body)));
    } catch (MalformedException e) {
      return new Opening.Unreadable(entry, e.getMessage() == null ? "" : e.getMessage());
    }
  }

  private EpochId learn(WriteBatch batch, LogOpening log, Entry entry, OpenBody body)
      throws MalformedException {
    return switch (body) {
      case OpenBody.Start(Bytes commitment, var introductions, var wraps) -> {
        EpochId epoch = new EpochId(entry.hash());
        remember(batch, STARTED, epoch.bytes(), commitment, log);
        yield learn(batch, log, epoch, commitment, introductions, wraps);
      }
      case OpenBody.Grant(EpochId epoch, Bytes commitment, var introductions, var wraps) -> {
        requireStarted(log, epoch, commitment);
        yield epochs.containsKey(epoch)
            ? EpochId.NONE
            : learn(batch, log, epoch, commitment, introductions, wraps);
      }
      case OpenBody.Drop(var _), OpenBody.Unknown() -> EpochId.NONE;
    };
  }

  private void requireStarted(LogOpening log, EpochId epoch, Bytes commitment)
      throws MalformedException {
    Started start = started.get(epoch);
    Epoch held = epochs.get(epoch);
    Bytes committed;
    if (start != null && start.log().equals(log.id())) {
      committed = start.commitment();
    } else if (held != null) {
      committed = held.commitment();
    } else {
      throw new MalformedException(Flaw.OUT_OF_ORDER, "epoch grant");
    }
    if (!committed.equals(commitment)) {
      throw new MalformedException(Flaw.BAD_HASH, "epoch grant");
    }
  }

  private EpochId learn(
      WriteBatch batch,
      LogOpening log,
      EpochId id,
      Bytes commitment,
      List<Introduction> introductions,
      List<Wrap> wraps)
      throws MalformedException {
    // Who was introduced before finds its wrap by a tag. To try one introduction is a thousand
    // times
    // dearer, and there are as many as readers.
    if (unwrap(batch, log, id, commitment, wraps)) {
      return id;
    }
    for (Introduction introduction : introductions) {
      Optional<PairwiseKey> begun = PairwiseKey.recognise(log, self, own.get(), introduction);
      if (begun.isPresent()) {
        remember(batch, PAIRWISE, log.id().bytes(), begun.get().key().exposedBytes(), log);
        return unwrap(batch, log, id, commitment, wraps) ? id : EpochId.NONE;
      }
    }
    return EpochId.NONE;
  }

  private boolean unwrap(
      WriteBatch batch, LogOpening log, EpochId id, Bytes commitment, List<Wrap> wraps)
      throws MalformedException {
    PairwiseKey key = pairwise.get(log.id());
    if (key == null) {
      return false;
    }
    Bytes tag = key.tag(commitment);
    for (Wrap wrap : wraps) {
      if (wrap.tag().equals(tag)) {
        Epoch epoch = key.unwrap(log, commitment, wrap);
        remember(batch, EPOCH, id.bytes(), epoch.key().exposedBytes(), log);
        return true;
      }
    }
    return false;
  }

  /// The epochs that this node can open: the list that a thief of its keys would have.
  public int epochsHeld() {
    return epochs.size();
  }

  private void remember(WriteBatch batch, int kind, Bytes id, Bytes what, LogOpening log) {
    Bytes value =
        new ByteWriter(128).u8(kind).bytes(id).bytes(log.id().bytes()).bytes(what).toBytes();
    // An epoch and its start have one id and stand side by side.
    Bytes place = kind == STARTED ? Bytes.concat(id, Bytes.of((byte) STARTED)) : id;
    batch.put(Column.EPOCH_KEY, place, value);
    try {
      remember(value);
    } catch (MalformedException e) {
      throw new IllegalStateException("what was just encoded decodes", e);
    }
  }

  private void remember(Bytes value) throws MalformedException {
    ByteReader reader = new ByteReader(value, "epoch key");
    int kind = reader.u8();
    Bytes id = reader.bytes(32);
    LogId log = LogId.decode(reader.bytes(LogId.LENGTH));
    Bytes what = reader.bytes(SecretKey.LENGTH);
    reader.end();
    switch (kind) {
      case PAIRWISE -> pairwise.put(log, PairwiseKey.of(SecretKey.of(what)));
      case EPOCH -> epochs.put(new EpochId(id), Epoch.of(log, SecretKey.of(what)));
      case STARTED -> started.put(new EpochId(id), new Started(log, what));
      default -> throw new MalformedException(Flaw.UNKNOWN_VERSION, "epoch key");
    }
  }
}
