package org.thitsar.ui.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power of a disk is cut while a storage is written, opened and closed on it: what it had
/// acknowledged is there when the disk comes back. The same search finds what is lost of a storage
/// that does not sync.
class PowerIT {
  private static final int CUTS = Integer.getInteger("thitsar.power.cuts", 20);
  private static final int CONTROL_CUTS = 3;

  @TempDir Path folder;

  private final long seed = Long.getLong("thitsar.seed", new SecureRandom().nextLong());
  private final Tally tally = new Tally();

  @BeforeEach
  void needsADisk() {
    Optional<String> unavailable = PowerTorture.unavailable(folder);
    unavailable.ifPresent(why -> System.out.println("PowerIT: SKIPPED, no disk to cut: " + why));
    assumeTrue(unavailable.isEmpty(), "needs root and loop devices");
  }

  @Test
  void powerCut_atAnyMoment_losesNothingAcknowledged() throws Exception {
    cut(CUTS, false);
    assertThat(tally.firstFindings()).as("seed %d", seed).isEmpty();
    assertThat(tally.points()).isEqualTo(CUTS);
    assertThat(tally.acknowledged()).as("control: something was written").isPositive();
  }

  @Test
  void control_aStorageThatDoesNotSync_loses() throws Exception {
    cut(CONTROL_CUTS, true);
    assertThat(tally.lost()).as("seed %d", seed).isPositive();
  }

  private void cut(int cuts, boolean careless) throws Exception {
    System.out.println("PowerIT: " + cuts + " cuts, -Dthitsar.seed=" + seed);
    try (PowerTorture torture = PowerTorture.open(folder, seed, careless, tally)) {
      for (int cut = 0; cut < cuts; cut++) {
        torture.point();
      }
    }
    System.out.println(
        "PowerIT: "
            + tally.points()
            + " cuts, "
            + tally.acknowledged()
            + " acknowledged, "
            + tally.lost()
            + " lost");
  }
}
