package org.thitsar.ui.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.security.SecureRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.ui.torture.CorruptTorture.Outcome;

/// One bit turned over, or one file cut off, anywhere in a vault: it opens with everything that was
/// acknowledged, or it is refused by name. The same search finds what a careless storage loses.
class CorruptIT {
  private static final int RUNS = Integer.getInteger("thitsar.corrupt.runs", 2_000);
  private static final int CONTROL_RUNS = 100;

  @TempDir Path folder;

  private final long seed = Long.getLong("thitsar.seed", new SecureRandom().nextLong());

  @Test
  void damage_anywhere_isRefused_orChangesNothing() throws Exception {
    CorruptTorture torture = search(RUNS, false);
    assertThat(torture.findings()).as("seed %d", seed).isEmpty();
    assertThat(torture.faults()).isZero();
    assertThat(torture.done()).isEqualTo(RUNS);
    assertThat(torture.count(Outcome.REFUSED)).as("control: damage hits").isGreaterThan(RUNS / 4);
    assertThat(torture.count(Outcome.RIGHT)).as("control: not all is refused").isPositive();
  }

  @Test
  void control_aStorageThatChecksNothing_losesAndInventsSilently() throws Exception {
    CorruptTorture torture = search(CONTROL_RUNS, true);
    assertThat(torture.count(Outcome.LOST)).as("seed %d", seed).isPositive();
    assertThat(torture.count(Outcome.WRONG)).as("seed %d", seed).isPositive();
  }

  private CorruptTorture search(int runs, boolean careless) throws Exception {
    System.out.println("CorruptIT: " + runs + " runs, -Dthitsar.seed=" + seed);
    CorruptTorture torture = CorruptTorture.open(folder, seed, careless);
    torture.search(runs, "", _ -> {});
    System.out.println(
        "CorruptIT: "
            + torture.count(Outcome.RIGHT)
            + " right, "
            + torture.count(Outcome.REFUSED)
            + " refused, "
            + torture.count(Outcome.LAST_WRITE)
            + " without the last write, "
            + (torture.count(Outcome.LOST) + torture.count(Outcome.WRONG))
            + " silent");
    return torture;
  }
}
