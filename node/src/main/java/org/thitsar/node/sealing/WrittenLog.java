package org.thitsar.node.sealing;

import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.audience.Epoch;
import org.thitsar.protocol.audience.PairwiseKey;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.LogOpening;

/// A log that this node writes: for whom, in which epoch, and the pairwise keys of its readers. Not
/// a record: it holds secrets. Immutable; a change is another object that takes its place after the
/// commit.
public final class WrittenLog {
  private static final int VERSION = 3;

  private final Readership readership;
  private final CarryKey carry;
  private final Optional<Running> running;
  private final boolean renewed;
  private final boolean outdated;
  private final Map<NodeId, Known> readers;
  private final Set<NodeId> carriers;

  private WrittenLog(
      Readership readership,
      CarryKey carry,
      Optional<Running> running,
      boolean renewed,
      boolean outdated,
      Map<NodeId, Known> readers,
      Set<NodeId> carriers) {
    this.readership = readership;
    this.carry = carry;
    this.running = running;
    this.renewed = renewed;
    this.outdated = outdated;
    this.readers = Collections.unmodifiableMap(new TreeMap<>(readers));
    this.carriers = Collections.unmodifiableSet(new TreeSet<>(carriers));
  }

  /// A log without an epoch yet.
  static WrittenLog fresh(Readership readership, CarryKey carry) {
    return new WrittenLog(readership, carry, Optional.empty(), false, false, Map.of(), Set.of());
  }

  WrittenLog with(Running next, Map<NodeId, Known> nextReaders) {
    boolean another = running.map(now -> !now.id().equals(next.id())).orElse(false);
    return new WrittenLog(
        readership,
        carry,
        Optional.of(next),
        renewed || another,
        outdated && running.isPresent() && !another,
        nextReaders,
        carriers);
  }

  /// The same after its running epoch: the next word begins another one.
  public WrittenLog ended() {
    return new WrittenLog(
        readership,
        carry,
        Optional.empty(),
        renewed || running.isPresent(),
        false,
        readers,
        carriers);
  }

  /// The same, and something that was said under its running key does not stand any more: nobody is
  /// introduced to that key from here on.
  public WrittenLog outdated() {
    return new WrittenLog(readership, carry, running, renewed, true, readers, carriers);
  }

  /// The same, and these nodes were given the carry key, too.
  public WrittenLog carriedBy(Set<NodeId> nodes) {
    Set<NodeId> all = new TreeSet<>(carriers);
    all.addAll(nodes);
    return new WrittenLog(readership, carry, running, renewed, outdated, readers, all);
  }

  /// Whether an earlier key has ended: who is introduced now cannot read all that stands in it.
  public boolean renewed() {
    return renewed;
  }

  /// Whether its key ends when exactly these may read it: somebody leaves, or somebody comes who
  /// would read with it what does not stand any more.
  public boolean endsFor(Map<NodeId, SealingPublicKey> wanted) {
    boolean leaves =
        readers.entrySet().stream()
            .anyMatch(known -> !known.getValue().sealingKey().equals(wanted.get(known.getKey())));
    boolean comes = !readers.keySet().containsAll(wanted.keySet());
    return running.isPresent() && (leaves || (outdated && comes));
  }

  /// For whom it is.
  public Readership readership() {
    return readership;
  }

  /// Its opening.
  public LogOpening opening() {
    return carry.log();
  }

  /// The right to carry it.
  public CarryKey carry() {
    return carry;
  }

  /// The nodes that were granted the running epoch.
  public Set<NodeId> readers() {
    return readers.keySet();
  }

  /// The nodes that were given the carry key without being readers.
  public Set<NodeId> carriers() {
    return carriers;
  }

  Optional<Running> running() {
    return running;
  }

  Map<NodeId, Known> known() {
    return readers;
  }

  /// An epoch and its id.
  record Running(EpochId id, Epoch epoch) {}

  /// A reader: the certificate's sealing key that the pairwise key was begun with.
  record Known(SealingPublicKey sealingKey, PairwiseKey pairwise) {}

  Bytes encode() {
    ByteWriter writer = new ByteWriter(512);
    writer.u8(VERSION).prefixed(readership.encode()).bytes(carry.log().encode());
    writer.bytes(carry.key().exposedBytes());
    writer.u8(renewed ? 1 : 0);
    writer.u8(outdated ? 1 : 0);
    writer.u8(running.isPresent() ? 1 : 0);
    running.ifPresent(
        now -> writer.bytes(now.id().bytes()).bytes(now.epoch().key().exposedBytes()));
    writer.u16(readers.size());
    readers.forEach(
        (node, known) ->
            writer
                .bytes(node.bytes())
                .bytes(known.sealingKey().bytes())
                .bytes(known.pairwise().key().exposedBytes()));
    writer.u16(carriers.size());
    carriers.forEach(node -> writer.bytes(node.bytes()));
    return writer.toBytes();
  }

  static WrittenLog decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, "written log");
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "written log");
    }
    Readership readership = Readership.decode(reader.prefixed(64 << 10));
    LogOpening opening = LogOpening.decode(reader.bytes(48));
    CarryKey carry = new CarryKey(opening, SecretKey.of(reader.bytes(SecretKey.LENGTH)));
    boolean renewed = reader.u8() == 1;
    boolean outdated = reader.u8() == 1;
    Optional<Running> running = Optional.empty();
    if (reader.u8() == 1) {
      EpochId id = new EpochId(reader.bytes(EpochId.LENGTH));
      SecretKey key = SecretKey.of(reader.bytes(SecretKey.LENGTH));
      running = Optional.of(new Running(id, Epoch.of(opening.id(), key)));
    }
    int count = reader.u16();
    if (count > Limits.READERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "written log");
    }
    Map<NodeId, Known> readers = new TreeMap<>();
    for (int i = 0; i < count; i++) {
      NodeId node = NodeId.decode(reader.bytes(32));
      SealingPublicKey key = SealingPublicKey.decode(reader.bytes(SealingPublicKey.LENGTH));
      readers.put(
          node, new Known(key, PairwiseKey.of(SecretKey.of(reader.bytes(SecretKey.LENGTH)))));
    }
    int carrierCount = reader.u16();
    if (carrierCount > Limits.READERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "written log");
    }
    Set<NodeId> carriers = new TreeSet<>();
    for (int i = 0; i < carrierCount; i++) {
      carriers.add(NodeId.decode(reader.bytes(32)));
    }
    reader.end();
    return new WrittenLog(readership, carry, running, renewed, outdated, readers, carriers);
  }
}
