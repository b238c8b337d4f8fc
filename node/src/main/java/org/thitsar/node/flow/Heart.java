package org.thitsar.node.flow;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.Heartbeat;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.membership.Roster;

/// Says now and then where this node stands, and where it can be reached when that has changed.
final class Heart {
  private final Heartbeats heartbeats;
  private final Sealer sealer;
  private final LogStore logs;
  private final Outbound outbound;
  private final NodeId self;
  private final Supplier<Roster> roster;
  private final java.time.InstantSource clock;
  private List<Multiaddr> said = List.of();

  Heart(
      Heartbeats heartbeats,
      Sealer sealer,
      LogStore logs,
      Outbound outbound,
      NodeId self,
      Supplier<Roster> roster,
      java.time.InstantSource clock) {
    this.heartbeats = heartbeats;
    this.sealer = sealer;
    this.logs = logs;
    this.outbound = outbound;
    this.self = self;
    this.roster = roster;
    this.clock = clock;
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
          heartbeats.put(saying.batch(), self, new Heartbeats.Beat(counter, clock.millis()));
          saying.say(
              new Readership.Control(),
              EntryKind.HEARTBEAT,
              ControlCodec.encode(new Heartbeat(counter, now.state(), heads())));
          if (!reachable.isEmpty() && !reachable.equals(said)) {
            saying.say(
                new Readership.Control(),
                EntryKind.ADDRESSES,
                ControlCodec.encode(reachable.stream().map(Multiaddr::toString).toList()));
          }
        });
    said = List.copyOf(reachable);
  }

  /// Commitment to the heads of all logs that this node writes, in the order of their ids.
  private Bytes heads() {
    List<LogId> written = new ArrayList<>();
    for (WrittenLog log : sealer.written()) {
      written.add(log.opening().id());
    }
    written.sort(null);
    ByteWriter heads = new ByteWriter(written.size() * 72);
    for (LogId log : written) {
      Frontier frontier = logs.frontier(log);
      heads.bytes(log.bytes()).u63(frontier.length()).bytes(frontier.head());
    }
    return Hash.of(Label.HEARTBEAT_HEADS, heads.toBytes());
  }
}
