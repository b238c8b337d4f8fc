package org.thitsar.ui.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.query.ReceivedCases;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;

/// `kill -9` of whole nodes, supervisor and all, at random moments of import and of sync: nothing
/// that a client was told is lost, and nothing is there by half. Each ends with a control, in which
/// one acknowledged person is taken away and must be missed.
class NodeKillIT {
  /// Of them, so many in a hundred are killed during imports, the others during sync, where fewer
  /// come in the middle.
  private static final int IMPORT_PERCENT = 45;

  private static final int POINTS = Integer.getInteger("thitsar.node.kill.points", 9);
  private static final int IMPORT_POINTS = POINTS * IMPORT_PERCENT / 100;

  @TempDir Path folder;

  private final long seed = Long.getLong("thitsar.seed", new SecureRandom().nextLong());
  private final Tally tally = new Tally();

  @Test
  void kill_duringImport_losesNothingAcknowledged_andReimportEndsExactly() throws Exception {
    begin("import", IMPORT_POINTS);
    try (ImportTorture torture = ImportTorture.open(folder, seed, tally)) {
      for (int point = 0; point < IMPORT_POINTS; point++) {
        torture.point();
      }
      torture.finish();
      end(IMPORT_POINTS);

      Registrar registrar = torture.registrar();
      String taken = takeOneCase(registrar);
      assertThat(registrar.inspect())
          .as("control: one acknowledged case was taken away")
          .contains(new Finding(Finding.Kind.LOST, taken))
          .anyMatch(finding -> finding.kind() == Finding.Kind.DISAGREES);
    }
  }

  @Test
  void kill_duringSync_losesNothingReceived_andSyncEndsLevel() throws Exception {
    int points = POINTS - IMPORT_POINTS;
    begin("sync", points);
    try (SyncTorture torture = SyncTorture.open(folder, seed, tally)) {
      for (int point = 0; point < points || tally.midway() == 0; point++) {
        torture.point();
      }
      torture.finish();
      end(points);

      Receiver receiver = torture.receiver();
      takeOneProjection(receiver);
      receiver.office().start();
      assertThat(receiver.check())
          .as("control: one received person was taken away")
          .hasSizeGreaterThanOrEqualTo(1)
          .allMatch(finding -> finding.kind() == Finding.Kind.LOST);
    }
  }

  private void begin(String what, int points) {
    System.out.println("NodeKillIT: " + what + ", " + points + " points, -Dthitsar.seed=" + seed);
  }

  private void end(int points) {
    System.out.println(
        "NodeKillIT: "
            + tally.points()
            + " points, "
            + tally.midway()
            + " of them midway, "
            + tally.acknowledged()
            + " acknowledged, "
            + tally.lost()
            + " lost");
    assertThat(tally.firstFindings()).as("seed %d", seed).isEmpty();
    assertThat(tally.points()).isGreaterThanOrEqualTo(points);
    assertThat(tally.midway()).as("control: kills come in the middle").isPositive();
    assertThat(tally.acknowledged()).as("control: clients were told something").isPositive();
  }

  private static String takeOneCase(Registrar registrar)
      throws InterruptedException, MalformedException {
    try (Storage storage = registrar.office().vault()) {
      var taken = Register.read(storage).cases().entrySet().iterator().next();
      Bytes id = CaseId.parse(taken.getKey()).bytes();
      storage.write(batch -> batch.delete(Column.CASE, id));
      return taken.getValue().name();
    }
  }

  private static void takeOneProjection(Receiver receiver) throws InterruptedException {
    try (Storage storage = receiver.office().vault()) {
      ReceivedCases received = ReceivedCases.open(storage, _ -> false);
      List<Projection> first =
          received.page(Optional.empty(), InstantSource.system().millis(), 0, 1);
      Projection taken = first.getFirst();
      storage.write(
          batch -> received.remove(batch, taken.custodian(), taken.caseId(), taken.policyId()));
    }
  }
}
