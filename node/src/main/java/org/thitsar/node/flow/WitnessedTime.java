package org.thitsar.node.flow;

import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.trust.Moment;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.Roster;

/// "Now", as this computer's clock has it and as the heartbeats of the others witness it.
final class WitnessedTime {
  private final Heartbeats heartbeats;
  private final OrganisationId self;
  private final Supplier<Roster> roster;
  private final InstantSource clock;

  WitnessedTime(
      Heartbeats heartbeats, OrganisationId self, Supplier<Roster> roster, InstantSource clock) {
    this.heartbeats = heartbeats;
    this.self = self;
    this.roster = roster;
    this.clock = clock;
  }

  /// Witnessed time needs f+1 distinct organisations beyond us; a third may be wrong. What their
  /// clocks said counts, whenever it reached us: our own clock is the one in doubt.
  Moment now() {
    Map<OrganisationId, Instant> said =
        latest(
            node ->
                heartbeats.find(node).map(beat -> Instant.ofEpochMilli(beat.writtenAtMillis())));
    said.remove(self);
    return Moment.of(clock.instant(), said.values(), roster.get().members().size() / 3);
  }

  /// The latest of the times of each organisation's nodes.
  Map<OrganisationId, Instant> latest(Function<NodeId, Optional<Instant>> time) {
    Roster now = roster.get();
    Map<OrganisationId, Instant> latest = new HashMap<>();
    for (Member member : now.members()) {
      for (NodeId node : now.nodes(member.id())) {
        time.apply(node)
            .ifPresent(at -> latest.merge(member.id(), at, (a, b) -> a.isAfter(b) ? a : b));
      }
    }
    return latest;
  }
}
