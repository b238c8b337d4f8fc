package org.thitsar.node.network;

import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.thitsar.protocol.identity.PeerId;

/// How much all connections of a host hold for their peers, and whom to close when it is too much:
/// the peer that holds most, all its connections together. Peers that hold little are not touched,
/// however many there are that want to crowd them out.
///
/// Connections count what changed, when whole chunks of memory come and go; nobody counts bytes.
final class MemoryBudget {
  private final long bytesMax;
  private final AtomicLong total = new AtomicLong();
  private final Set<Share> shares = ConcurrentHashMap.newKeySet();
  private final LongAdder closed = new LongAdder();

  /// @param bytesMax what may be held
  MemoryBudget(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /// What one connection with `peer` holds.
  ///
  /// @param close ends it soon; called on any thread, with any locks held
  Share share(PeerId peer, Runnable close) {
    Share share = new Share(peer, close);
    shares.add(share);
    return share;
  }

  /// What is held now.
  long bytes() {
    return total.get();
  }

  /// How many connections were closed because they held too much.
  long closed() {
    return closed.sum();
  }

  private synchronized void relieve() {
    while (total.get() > bytesMax) {
      Map<PeerId, Long> byPeer = new HashMap<>();
      shares.forEach(share -> byPeer.merge(share.peer, share.bytes.get(), Long::sum));
      Map.Entry<PeerId, Long> most = null;
      for (Map.Entry<PeerId, Long> entry : byPeer.entrySet()) {
        if (most == null || entry.getValue() > most.getValue()) {
          most = entry;
        }
      }
      if (most == null || most.getValue() <= 0) {
        return;
      }
      for (Share share : shares) {
        if (share.peer.equals(most.getKey())) {
          // It no longer counts: it will be gone before anybody could use what it held.
          share.end();
          closed.increment();
          share.close.run();
        }
      }
    }
  }

  /// What one connection holds. [#add] may be called from any thread, [#end] as well.
  final class Share {
    private final PeerId peer;
    private final Runnable close;
    private final AtomicLong bytes = new AtomicLong();
    private volatile boolean ended;

    private Share(PeerId peer, Runnable close) {
      this.peer = peer;
      this.close = close;
    }

    /// It holds so much more, or less.
    void add(long more) {
      if (!ended) {
        bytes.addAndGet(more);
        if (total.addAndGet(more) > bytesMax && more > 0) {
          relieve();
        }
      }
    }

    /// What it holds.
    long bytes() {
      return bytes.get();
    }

    /// Nothing is held any more. Does something the second time only when [#add] came in between.
    void end() {
      ended = true;
      total.addAndGet(-bytes.getAndSet(0));
      shares.remove(this);
    }
  }
}
