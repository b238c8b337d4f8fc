package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;

/// A node as far as sync is concerned: its key, its logs, what it remembers of others.
final class Holder {
  final SigningKey key;
  final OrganisationId organisation;
  final Entropy entropy;
  final List<SyncEvent> events = new ArrayList<>();
  final Map<PeerId, Acquaintance> acquaintances = new HashMap<>();
  MemoryLogs logs = new MemoryLogs();
  SyncQuota quota = SyncQuota.unlimited();

  Holder(Entropy entropy) {
    this.entropy = entropy;
    this.key = SigningKey.random(entropy);
    this.organisation = new OrganisationId(Hash.of(Label.ORGANISATION_ID, key.verifying().bytes()));
  }

  PeerId peerId() {
    return new NodeId(key.verifying()).peerId();
  }

  /// Opens a log of its own.
  CarriedLog open(boolean control) {
    CarriedLog log =
        new CarriedLog(
            LogOpening.random(new NodeId(key.verifying()), entropy),
            SecretKey.random(entropy),
            control,
            organisation);
    logs.carry(log);
    return log;
  }

  void write(CarriedLog log, int entries, int bodyLength) {
    logs.write(log, key, entries, bodyLength, entropy);
  }

  long length(LogId log) {
    return logs.frontier(log).length();
  }

  Acquaintance acquaintance(Holder other) {
    return acquaintances.getOrDefault(other.peerId(), Acquaintance.none());
  }

  SyncSession session(Holder other, Role role) {
    SyncParties parties =
        role == Role.INITIATOR
            ? SyncParties.dialled(peerId(), other.peerId())
            : SyncParties.answered(peerId(), other.peerId());
    return new SyncSession(
        parties, logs.carried(), acquaintance(other), logs, logs, quota, events::add, entropy);
  }

  <E extends SyncEvent> List<E> heard(Class<E> kind) {
    return events.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
