package org.thitsar.node.sealing;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.VerifiedBatch;

/// The log in which a node keeps what only its own organisation reads, opened again from the disk:
/// what every view of it could be made from.
public final class OwnLog {
  private OwnLog() {}

  /// Every body of the log in `storage`, in order, each batch verified.
  ///
  /// @throws MalformedException when an entry cannot be opened with the running key: nobody ever
  ///   leaves this log, so its first key is its only one
  public static List<EntryBody> read(Storage storage, Entropy entropy) throws MalformedException {
    Sealer sealer = Sealer.open(storage, NodeIdentity.open(storage).signing(), entropy);
    Optional<WrittenLog> own = sealer.find(new Readership.Own());
    List<EntryBody> bodies = new ArrayList<>();
    if (own.isEmpty()) {
      return bodies;
    }
    LogId id = own.get().opening().id();
    WrittenLog.Running running = own.get().running().orElseThrow();
    LogStore logs = LogStore.open(storage);
    for (long from = 0; from < logs.frontier(id).length(); ) {
      VerifiedBatch batch = logs.verifiedFrom(id, from).orElseThrow();
      for (Entry entry : batch.entries()) {
        if (!entry.open()) {
          bodies.add(
              EntryBodyCodec.decode(
                  running.epoch().open(entry, batch.salt(), entry.body().orElseThrow())));
        }
      }
      from = batch.batch().end();
    }
    return bodies;
  }
}
