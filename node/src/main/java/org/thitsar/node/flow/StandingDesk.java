package org.thitsar.node.flow;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Standing;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.membership.PeerBook;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.sealing.Sealer;
import org.thitsar.node.sealing.WrittenLog;
import org.thitsar.node.trust.CredentialStore;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.Roster;

/// How the node is, in numbers and plain words.
final class StandingDesk implements Standing {
  /// What `--version` and the page show.
  private static final String VERSION = "0.1.0";

  private final OrganisationId self;
  private final NodeId node;
  private final Supplier<Roster> roster;
  private final Stores stores;
  private final SharingDesk sharing;
  private final Supplier<List<Multiaddr>> listening;
  private final Links links;
  private final Supplier<Voice.State> writing;
  private final InstantSource clock;
  private final Instant started;
  private final Runnable stop;

  /// What the numbers are counted from.
  record Stores(
      CaseStore cases,
      ReceivedCases received,
      CredentialStore credentials,
      LogStore logs,
      Sealer sealer,
      Readings readings,
      NotUnderstood notUnderstood,
      Heartbeats heartbeats,
      PeerBook peers) {}

  StandingDesk(
      OrganisationId self,
      NodeId node,
      Supplier<Roster> roster,
      Stores stores,
      SharingDesk sharing,
      Supplier<List<Multiaddr>> listening,
      Links links,
      Supplier<Voice.State> writing,
      InstantSource clock,
      Runnable stop) {
    this.self = self;
    this.node = node;
    this.roster = roster;
    this.stores = stores;
    this.sharing = sharing;
    this.listening = listening;
    this.links = links;
    this.writing = writing;
    this.clock = clock;
    this.started = clock.instant();
    this.stop = stop;
  }

  @Override
  public Status status(Operator operator) {
    Roster now = roster.get();
    Optional<Member> member = now.member(self);
    List<HeldLog> held = stores.logs().held();
    List<LogId> own =
        stores.sealer().written().stream()
            .map(WrittenLog::opening)
            .map(opening -> opening.id())
            .toList();
    return new Status(
        member.map(Member::name).orElse(""),
        member.map(Member::nameMy).orElse(""),
        self.toString(),
        node.toString(),
        now.charter().map(charter -> charter.terms().name()).orElse(""),
        listening.get().stream().map(Multiaddr::toString).toList(),
        stores.cases().count(),
        stores.received().persons(clock.millis()),
        stores.credentials().credentialCount(),
        held.size(),
        held.stream().mapToLong(log -> log.frontier().length()).sum(),
        held.stream()
            .filter(log -> !own.contains(log.id()))
            .filter(log -> stores.readings().waitingFrom(log.id()).isPresent())
            .count(),
        stores.notUnderstood().count(),
        VERSION,
        started.toString(),
        writing.get().name());
  }

  @Override
  public List<Peer> peers(Operator operator) {
    Roster now = roster.get();
    List<Peer> peers = new ArrayList<>();
    for (Member member : now.members()) {
      for (NodeId other : now.nodes(member.id())) {
        if (other.equals(node)) {
          continue;
        }
        Optional<Links.Link> link = links.find(other);
        peers.add(
            new Peer(
                member.name(),
                member.nameMy(),
                other.toString(),
                link.isPresent() ? "CONNECTED" : "AWAY",
                link.map(Links.Link::address)
                    .orElseGet(
                        () ->
                            stores.peers().addresses(other).stream()
                                .findFirst()
                                .map(Multiaddr::toString)
                                .orElse("")),
                stores
                    .heartbeats()
                    .heardAtMillis(other, stores.logs()::holds)
                    .map(time -> Instant.ofEpochMilli(time).toString())
                    .orElse(""),
                link.map(Links.Link::behind).orElse(0L),
                stores.logs().forks().hasForked(other),
                stores.notUnderstood().concerns(other)));
      }
    }
    return peers;
  }

  @Override
  public List<Exposure> exposures(Operator operator) {
    return sharing.exposures();
  }

  @Override
  public int syncNow(Operator operator) {
    return links.syncNow();
  }

  @Override
  public void stop(Operator operator) {
    stop.run();
  }
}
