package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.LogId;

/// What this side remembers of its last exchange of tags with one peer, so that the next session
/// need not tag again what both know to share. Losing it costs bytes, nothing else.
///
/// Not a record: it holds carry keys and never prints them.
public final class Acquaintance {
  private static final Acquaintance NONE = new Acquaintance(Bytes.empty(), Map.of(), Set.of());

  private final Bytes exchange;
  private final Map<LogId, SecretKey> offered;
  private final Set<LogId> shared;

  private Acquaintance(Bytes exchange, Map<LogId, SecretKey> offered, Set<LogId> shared) {
    this.exchange = exchange;
    this.offered = Map.copyOf(offered);
    this.shared = Set.copyOf(shared);
  }

  /// Of a peer that tags were never exchanged with.
  public static Acquaintance none() {
    return NONE;
  }

  static Acquaintance of(Bytes exchange, Collection<CarriedLog> offered, Set<LogId> shared) {
    Map<LogId, SecretKey> keys = new HashMap<>();
    for (CarriedLog log : offered) {
      keys.put(log.id(), log.carryKey());
    }
    return new Acquaintance(exchange, keys, shared);
  }

  /// Whether `log` is one that both may hold, as far as is remembered.
  public boolean shares(LogId log) {
    return shared.contains(log);
  }

  /// How many logs both may hold, as far as is remembered.
  public int sharedLogs() {
    return shared.size();
  }

  /// Id of the exchange; empty for none.
  Bytes exchange() {
    return exchange;
  }

  /// This, or nothing when a shared log is no longer carried under the key that the peer proved.
  Acquaintance stillTrue(Collection<CarriedLog> carried) {
    int held = 0;
    for (CarriedLog log : carried) {
      if (shared.contains(log.id())) {
        if (!offers(log)) {
          return NONE;
        }
        held++;
      }
    }
    return held == shared.size() ? this : NONE;
  }

  /// Whether something is carried now that was not offered then.
  public boolean changed(Collection<CarriedLog> carried) {
    for (CarriedLog log : carried) {
      if (!offers(log)) {
        return true;
      }
    }
    return false;
  }

  private boolean offers(CarriedLog log) {
    SecretKey then = offered.get(log.id());
    return then != null && then.equals(log.carryKey());
  }

  /// Those of `carried` that are shared.
  List<CarriedLog> known(Collection<CarriedLog> carried) {
    List<CarriedLog> known = new ArrayList<>();
    for (CarriedLog log : carried) {
      if (shared.contains(log.id())) {
        known.add(log);
      }
    }
    return known;
  }

  @Override
  public String toString() {
    return "Acquaintance[" + shared.size() + " shared logs]";
  }
}
