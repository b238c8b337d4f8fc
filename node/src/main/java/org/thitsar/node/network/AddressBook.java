package org.thitsar.node.network;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// Where peers may be reached, as far as this host was told, and where each was reached last: the
/// order in which [Host#dial(PeerId)] tries.
///
/// Nothing in it is proved before the handshake. It holds so many peers, those that were put or
/// looked up last, and so many addresses of each. Safe for use by many threads at once.
public final class AddressBook {
  private static final int PEERS_MAX = 2_048;
  private static final int ADDRESSES_MAX = 16;
  private static final float LOAD = 0.75f;

  private final Map<PeerId, Known> peers =
      new LinkedHashMap<>(16, LOAD, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<PeerId, Known> eldest) {
          return size() > PEERS_MAX;
        }
      };

  private static final class Known {
    Set<Multiaddr> addresses = Set.of();
    @Nullable Multiaddr worked;
  }

  /// Replaces what is known of `peer`, the most promising address first, with or without the peer
  /// at its end. What worked last is tried first for as long as it stays in the list.
  public synchronized void put(PeerId peer, List<Multiaddr> addresses) {
    Set<Multiaddr> distinct = new LinkedHashSet<>();
    addresses.stream().map(Multiaddr::withoutPeer).limit(ADDRESSES_MAX).forEach(distinct::add);
    known(peer).addresses = distinct;
  }

  /// `peer` answered at `address`, which is remembered even when it was not in the list, and is
  /// forgotten with the next [#put] that does not name it.
  public synchronized void worked(PeerId peer, Multiaddr address) {
    Known known = known(peer);
    known.worked = address.withoutPeer();
    if (!known.addresses.contains(known.worked)) {
      known.addresses = new LinkedHashSet<>(known.addresses);
      known.addresses.add(known.worked);
    }
  }

  /// Where to try, in this order; without the peer at the end.
  public synchronized List<Multiaddr> addresses(PeerId peer) {
    Known known = peers.get(peer);
    if (known == null) {
      return List.of();
    }
    List<Multiaddr> ordered = new ArrayList<>(known.addresses);
    Optional.ofNullable(known.worked)
        .filter(ordered::remove)
        .ifPresent(worked -> ordered.addFirst(worked));
    return ordered;
  }

  private Known known(PeerId peer) {
    return peers.computeIfAbsent(peer, _ -> new Known());
  }
}
