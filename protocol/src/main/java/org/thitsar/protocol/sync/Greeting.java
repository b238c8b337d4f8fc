package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogSource;

/// The first part of a session: which logs do both hold, and in which of them do the two sides
/// stand at different places?
final class Greeting {
  private static final int NONCE_LENGTH = 32;

  private final SyncParties parties;
  private final LogSource source;
  private final Entropy entropy;
  private final List<CarriedLog> carried;
  private final int leftOut;
  private final SyncMessage.Hello hello;
  private Bytes session = Bytes.empty();
  private Acquaintance acquaintance;
  private List<CarriedLog> tagged = List.of();
  private List<Lane> shared = new ArrayList<>();
  private List<Long> digests;
  private boolean uneven;

  Greeting(
      SyncParties parties,
      List<CarriedLog> logs,
      Acquaintance remembered,
      LogSource source,
      Entropy entropy) {
    this.parties = parties;
    this.source = source;
    this.entropy = entropy;
    Map<LogId, CarriedLog> byId = new HashMap<>();
    for (CarriedLog log : logs) {
      byId.put(log.id(), log);
    }
    this.carried =
        byId.values().stream()
            .sorted(
                Comparator.comparing((CarriedLog log) -> !log.control())
                    .thenComparing(CarriedLog::id))
            .limit(Limits.SHARED_LOGS_MAX)
            .toList();
    this.leftOut = byId.size() - carried.size();
    this.acquaintance = remembered.stillTrue(carried);
    addLanes(acquaintance.known(carried));
    this.digests = Marks.digests(acquaintance.exchange(), shared);
    this.hello =
        new SyncMessage.Hello(
            entropy.bytes(NONCE_LENGTH),
            acquaintance.exchange(),
            acquaintance.changed(carried),
            digests);
  }

  /// What this side says first.
  SyncMessage.Hello hello() {
    return hello;
  }

  /// The session's id, once both have said hello.
  Bytes session() {
    return session;
  }

  /// Carried logs beyond the limit, which took no part.
  int leftOut() {
    return leftOut;
  }

  /// What to remember of this peer.
  Acquaintance acquaintance() {
    return uneven ? Acquaintance.none() : acquaintance;
  }

  /// The two sides do not see the same logs as shared: the next session tags all of them again.
  void uneven() {
    uneven = true;
  }

  /// How many entries the peer holds of every shared log.
  Map<LogId, Long> peerLengths() {
    Map<LogId, Long> lengths = new HashMap<>();
    for (Lane lane : shared) {
      lengths.put(lane.log().id(), lane.peerLength());
    }
    return lengths;
  }

  /// Whether, after both hellos, tags must be exchanged.
  boolean needsTags(SyncMessage.Hello theirs) {
    session = parties.session(hello.nonce(), theirs.nonce());
    boolean agreed =
        !hello.remembered().isEmpty() && hello.remembered().equals(theirs.remembered());
    if (!agreed) {
      shared = new ArrayList<>();
      acquaintance = Acquaintance.none();
    }
    return !agreed || hello.changed() || theirs.changed();
  }

  /// The tags of all logs that are not known to be shared.
  SyncMessage.Tags tags() {
    Tagger tagger = new Tagger(session);
    Set<LogId> known = new HashSet<>();
    for (Lane lane : shared) {
      known.add(lane.log().id());
    }
    tagged = carried.stream().filter(log -> !known.contains(log.id())).toList();
    List<Long> tags = new ArrayList<>(tagged.size());
    for (CarriedLog log : tagged) {
      tags.add(tagger.tag(log, parties.role()));
    }
    return new SyncMessage.Tags(Tagger.hidden(tags, entropy));
  }

  /// Finds the logs that the peer's tags name, and returns the digests to send.
  SyncMessage.Digests onTags(SyncMessage.Tags theirs) {
    Tagger tagger = new Tagger(session);
    Set<Long> named = new HashSet<>(theirs.tags());
    List<CarriedLog> found = new ArrayList<>();
    for (CarriedLog log : tagged) {
      if (named.contains(tagger.tag(log, parties.role().other()))) {
        found.add(log);
      }
    }
    addLanes(found);
    Set<LogId> ids = new HashSet<>();
    for (Lane lane : shared) {
      ids.add(lane.log().id());
    }
    acquaintance = Acquaintance.of(session, carried, ids);
    digests = Marks.digests(session, shared);
    return new SyncMessage.Digests(digests);
  }

  /// Whether both sides stand at the same place in all shared logs.
  boolean same(List<Long> theirs) {
    return digests.equals(theirs);
  }

  /// The lanes of all groups whose digests differ from the peer's.
  List<Lane> differing(List<Long> theirs) {
    if (theirs.size() != digests.size()) {
      uneven();
      return shared;
    }
    List<Lane> differing = new ArrayList<>();
    for (Lane lane : shared) {
      int group = Marks.group(lane.log().id(), digests.size());
      if (!digests.get(group).equals(theirs.get(group))) {
        differing.add(lane);
      }
    }
    return differing;
  }

  private void addLanes(List<CarriedLog> logs) {
    for (CarriedLog log : logs) {
      shared.add(new Lane(log, source.frontier(log.id())));
    }
    shared.sort(Comparator.comparing(lane -> lane.log().id()));
  }
}
