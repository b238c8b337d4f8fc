package org.thitsar.node.app;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.opening.Opener;
import org.thitsar.node.opening.Opening;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.log.VerifiedBatch;

/// Somebody with a node's directory and passphrase, to whom a courier has brought every byte of
/// another node's logs.
public final class Thief {
  private Thief() {}

  /// The projections in the logs that the node of `theirs` wrote which the keys in `mine` open.
  public static List<Opening> projections(Storage mine, Storage theirs) {
    List<Opening> projections = new ArrayList<>();
    NodeIdentity identity = NodeIdentity.open(mine);
    Opener opener = Opener.open(mine, identity.node(), identity::sealing);
    LogStore logs = LogStore.open(theirs);
    NodeIdentity writer = NodeIdentity.open(theirs);
    for (HeldLog log : logs.held()) {
      if (!log.opening().writer().equals(writer.node())) {
        continue;
      }
      long from = 0;
      while (from < log.frontier().length()) {
        VerifiedBatch batch = logs.verifiedFrom(log.id(), from).orElseThrow();
        mine.write(
            changes -> {
              for (Opening opening : opener.read(changes, batch)) {
                if (opening instanceof Opening.Opened(var _, var body)
                    && body.kind().filter(EntryKind.PROJECTION::equals).isPresent()) {
                  projections.add(opening);
                }
              }
            });
        from = batch.batch().end();
      }
    }
    return projections;
  }
}
