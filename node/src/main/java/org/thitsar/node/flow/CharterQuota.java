package org.thitsar.node.flow;

import java.util.Optional;
import java.util.function.Supplier;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.Terms;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncQuota;

/// What the charter lets one organisation take of this disk, counted from the logs that are held.
///
/// What is over is refused and displaces nothing. Sessions that run at the same time may each bring
/// one batch too much.
final class CharterQuota implements SyncQuota {
  private final LogStore logs;
  private final Supplier<Roster> roster;

  CharterQuota(LogStore logs, Supplier<Roster> roster) {
    this.logs = logs;
    this.roster = roster;
  }

  @Override
  public boolean allows(CarriedLog log, SignedBatch batch) {
    Roster now = roster.get();
    Optional<Terms> terms = now.terms();
    if (terms.isEmpty()) {
      return true;
    }
    Quotas quotas = terms.get().quotas();
    long bytes = batch.bytes().length();
    int begun = 0;
    boolean begins = logs.frontier(log.id()).length() == 0;
    for (HeldLog held : logs.held()) {
      if (now.organisationOf(held.opening().writer()).equals(Optional.of(log.organisation()))) {
        bytes += held.bytes();
        begun += held.frontier().length() > 0 ? 1 : 0;
      }
    }
    return bytes <= quotas.bytes() && (!begins || begun < quotas.logs());
  }
}
