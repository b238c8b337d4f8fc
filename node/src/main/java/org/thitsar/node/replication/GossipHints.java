package org.thitsar.node.replication;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.network.Host;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.gossipsub.Authorship;
import org.thitsar.protocol.libp2p.gossipsub.GossipMessage;
import org.thitsar.protocol.libp2p.gossipsub.MeshParameters;
import org.thitsar.protocol.libp2p.gossipsub.Verdict;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.Hint;
import org.thitsar.protocol.sync.HintSlip;
import org.thitsar.protocol.sync.SealedHint;

/// [Hints] over GossipSub: one topic, whose name says nothing, and in it sealed hints of 128 bytes.
///
/// Each member passes a hint to a handful of others, however many there are. Messages are signed,
/// as GossipSub wants it, but each under a key made for it alone: the seal shows that a member
/// wrote it, and nothing shows which.
public final class GossipHints implements Hints, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(GossipHints.class);
  private static final int TOPIC_BYTES = 16;

  /// Hints remembered, so that nobody makes old ones new by signing them again.
  private static final int SEEN_MAX = 8_192;

  /// Hints that are compared with all carried logs, at once and in a minute: each costs an HMAC a
  /// log.
  private static final int COMPARED_BURST_MAX = 512;

  private static final int COMPARED_PER_MINUTE_MAX = 6_000;

  private final CarriedLogs carried;
  private final SecretKey hintKey;
  private final ReplicationRuntime runtime;
  private final HintSeen seen = new HintSeen(SEEN_MAX);
  private final TokenBucket compared;
  private final List<Listener> listeners = new CopyOnWriteArrayList<>();
  private final LongAdder badSeals = new LongAdder();
  private final LongAdder tooMany = new LongAdder();
  private final GossipMesh mesh;

  /// Begins to exchange hints on `host`.
  ///
  /// @param known with whom hints are exchanged
  /// @param carried which logs hints are about
  /// @param hintKey the federation's; also makes the topic's name
  public static GossipHints open(
      Host host,
      KnownPeers known,
      CarriedLogs carried,
      SecretKey hintKey,
      ReplicationRuntime runtime) {
    return new GossipHints(host, known, carried, hintKey, runtime.shared());
  }

  private GossipHints(
      Host host,
      KnownPeers known,
      CarriedLogs carried,
      SecretKey hintKey,
      ReplicationRuntime runtime) {
    this.carried = carried;
    this.hintKey = hintKey;
    this.runtime = runtime;
    this.compared = new TokenBucket(COMPARED_BURST_MAX, COMPARED_PER_MINUTE_MAX, runtime.clock());
    // Last: it may call back at once.
    this.mesh =
        GossipMesh.open(
            host,
            Authorship.oneTime(runtime.entropy()),
            known::includes,
            topic(hintKey),
            MeshParameters.standard(),
            this::judge,
            runtime);
  }

  /// The name of the federation's topic: who has not the hint key cannot tell whose it is.
  static String topic(SecretKey hintKey) {
    return Kdf.tag(TOPIC_BYTES, hintKey, Label.HINT_TOPIC).hex();
  }

  @Override
  public void publish(CarriedLog log, long length) {
    SealedHint hint = SealedHint.seal(hintKey, log, length, runtime.entropy());
    seen.isNew(hint.id());
    mesh.publish(hint.bytes());
  }

  @Override
  public void onHint(Listener listener) {
    listeners.add(listener);
  }

  /// Hints that were dropped because their seal was bad.
  public long badSeals() {
    return badSeals.sum();
  }

  /// Hints that were passed on, but not compared with our logs because there were too many.
  public long tooMany() {
    return tooMany.sum();
  }

  /// The mesh underneath, to be watched.
  public GossipMesh mesh() {
    return mesh;
  }

  /// Stops exchanging hints.
  @Override
  public void close() {
    mesh.close();
  }

  private Verdict judge(GossipMessage message, PeerId from) {
    HintSlip slip;
    SealedHint hint;
    try {
      if (message.data().length() != SealedHint.LENGTH) {
        return noHint(from);
      }
      hint = new SealedHint(message.data());
      slip = hint.open(hintKey);
    } catch (MalformedException e) {
      return noHint(from);
    }
    if (!seen.isNew(hint.id())) {
      return Verdict.IGNORE;
    }
    if (!compared.take()) {
      tooMany.increment();
      return Verdict.ACCEPT;
    }
    for (CarriedLog log : carried.carried()) {
      Optional<Hint> read = slip.readAs(log);
      if (read.isPresent()) {
        listeners.forEach(listener -> listener.heard(read.get(), from));
        break;
      }
    }
    return Verdict.ACCEPT;
  }

  /// Who brings three of these is not listened to for a while, so the line is rare.
  private Verdict noHint(PeerId from) {
    badSeals.increment();
    LOG.warn("peer {} passed on a hint that is none", from);
    return Verdict.REJECT;
  }
}
