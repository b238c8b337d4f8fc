package org.thitsar.node.flow;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.log.ForkStore;
import org.thitsar.node.sealing.Readership;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.ForkProof;

/// What this node does about logs with two histories: whoever finds one tells all members, once.
final class Forks {
  private static final Logger LOG = LoggerFactory.getLogger(Forks.class);

  private final ForkStore store;
  private final Outbound outbound;
  private final NodeId self;

  Forks(ForkStore store, Outbound outbound, NodeId self) {
    this.store = store;
    this.outbound = outbound;
    this.self = self;
    // Of itself it says so at every start, of others once.
    store.all().stream().filter(fork -> fork.writer().equals(self)).forEach(this::tell);
    store.onChange(this::tell);
  }

  /// Keeps a proof that this node made itself, and says it in its control log.
  ///
  /// A log that is proven already is left alone, even when this proof has a lower split: all keep
  /// what was said, so that all know the same, and a forger who splits lower and lower does not
  /// make every member write.
  void found(ForkProof proof) {
    outbound.commit(
        saying -> {
          if (store.find(proof.log()).isEmpty() && store.put(saying.batch(), proof)) {
            saying.say(new Readership.Control(), EntryKind.FORK_PROOF, proof.encode());
          }
        });
  }

  private void tell(ForkStore.Fork fork) {
    if (fork.writer().equals(self)) {
      LOG.error(
          "this node's key signed two histories: log={} split={}. A copy of its folder ran, or an"
              + " old image was put back: stop all copies and let your organisation certify a new"
              + " node. If you know of no copy, the key is in other hands: treat it as seized",
          fork.log().shortened(),
          fork.split());
    } else {
      LOG.warn(
          "two histories: writer={} log={} split={}",
          fork.writer().peerId(),
          fork.log().shortened(),
          fork.split());
    }
  }
}
