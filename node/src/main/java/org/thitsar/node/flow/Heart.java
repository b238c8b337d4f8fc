package org.thitsar.node.flow;

import java.time.InstantSource;
import java.util.List;
import java.util.function.Supplier;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Heartbeat;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.membership.Roster;

/// Says now and then where this node stands, and where it can be reached when that has changed.
final class Heart {
  private static final long PAUSE_MILLIS = 60_000;

  private final Heartbeats heartbeats;
  private final Sealer sealer;
  private final LogStore logs;
  private final Outbound outbound;
  private final NodeId self;
  private final Supplier<Roster> roster;
  private final InstantSource clock;
  private final Entropy entropy;
  private List<Multiaddr> said = List.of();
  private long movedAtMillis;

  Heart(
      Heartbeats heartbeats,
      Sealer sealer,
      LogStore logs,
      Outbound outbound,
      NodeId self,
      Supplier<Roster> roster,
      InstantSource clock,
      Entropy entropy) {
    this.heartbeats = heartbeats;
    this.sealer = sealer;
    this.logs = logs;
    this.outbound = outbound;
    this.self = self;
    this.roster = roster;
    this.clock = clock;
    this.entropy = entropy;
  }

  /// One beat. Nothing while this organisation stands alone: nobody would hear it.
  synchronized void beat(List<Multiaddr> reachable) {
    Roster now = roster.get();
    if (now.federation().isEmpty()) {
      return;
    }
    outbound.commit(
        saying -> {
          long counter = heartbeats.find(self).map(Heartbeats.Beat::counter).orElse(0L) + 1;
          NamedHeads heads = heads();
          heartbeats.put(
              saying.batch(),
              self,
              new Heartbeats.Beat(counter, clock.millis(), clock.millis(), heads),
              logs::holds);
          saying.say(
              new Readership.Control(),
              EntryKind.HEARTBEAT,
              ControlCodec.encode(new Heartbeat(counter, now.state(), heads)));
          if (!reachable.isEmpty() && !reachable.equals(said)) {
            saying.say(
                new Readership.Control(),
                EntryKind.ADDRESSES,
                ControlCodec.encode(reachable.stream().map(Multiaddr::toString).toList()));
          }
        });
    said = List.copyOf(reachable);
  }

  /// Says at once where this node can be reached when that is no longer what it said, so that
  /// whoever looks for it need not wait for the next beat. Not more often than once in
  /// [#PAUSE_MILLIS]: a network that comes and goes must not fill everybody's disk.
  synchronized void moved(List<Multiaddr> reachable) {
    long now = clock.millis();
    if (said.isEmpty()
        || reachable.isEmpty()
        || reachable.equals(said)
        || Math.abs(now - movedAtMillis) < PAUSE_MILLIS) {
      return;
    }
    movedAtMillis = now;
    beat(reachable);
  }

  private NamedHeads heads() {
    return NamedHeads.name(
        sealer.written().stream()
            .map(log -> new NamedHeads.Head(log.carry().key(), logs.frontier(log.opening().id())))
            .toList(),
        entropy);
  }
}
