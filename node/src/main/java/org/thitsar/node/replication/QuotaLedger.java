package org.thitsar.node.replication;

import java.util.HashMap;
import java.util.Map;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.LogSource;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SyncQuota;

/// Counts what each organisation makes this node hold, against what the charter lets it.
///
/// What is over is refused and displaces nothing; own writes are never asked for. Sessions that run
/// at the same time may each bring one batch too much.
public final class QuotaLedger implements SyncQuota {
  private final long bytesMax;
  private final int logsMax;
  private final LogSource source;
  private final Map<OrganisationId, Used> used = new HashMap<>();

  private static final class Used {
    long bytes;
    int logs;
  }

  /// Nothing counted yet.
  ///
  /// @param bytesMax bytes of batches that one organisation may take
  /// @param logsMax logs of one organisation with any entry
  /// @param source tells whether a log has any
  public QuotaLedger(long bytesMax, int logsMax, LogSource source) {
    this.bytesMax = bytesMax;
    this.logsMax = logsMax;
    this.source = source;
  }

  /// Counts what is held: at the start for everything, later for every batch that was stored.
  ///
  /// @param newLog whether it begins a log
  public synchronized void count(OrganisationId organisation, long bytes, boolean newLog) {
    Used of = used.computeIfAbsent(organisation, _ -> new Used());
    of.bytes += bytes;
    of.logs += newLog ? 1 : 0;
  }

  @Override
  public synchronized boolean allows(CarriedLog log, SignedBatch batch) {
    Used of = used.computeIfAbsent(log.organisation(), _ -> new Used());
    boolean newLog = source.frontier(log.id()).length() == 0;
    return of.bytes + batch.bytes().length() <= bytesMax && (!newLog || of.logs < logsMax);
  }
}
