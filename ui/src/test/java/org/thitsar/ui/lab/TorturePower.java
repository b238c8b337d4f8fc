package org.thitsar.ui.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import java.util.SplittableRandom;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.torture.PowerTorture;
import org.thitsar.ui.torture.Tally;

/// `./lab torture power`: cuts the power of the disk under a process that writes, and says what of
/// all that was acknowledged is gone.
final class TorturePower {
  private static final int LOST = 1;
  private static final int UNAVAILABLE = 69;

  /// So many cuts are made on the same disk; then comes a fresh one.
  private static final int CUTS_OF_A_DISK = 10;

  private TorturePower() {}

  static int run(Options options) throws Exception {
    long runs = options.number("--runs", 20);
    long seed = options.number("--seed", new SecureRandom().nextLong());
    boolean control = Torture.isControl(options);
    System.err.println(
        "torture power --runs " + runs + " --seed " + seed + (control ? " --control" : ""));
    Path folder = Files.createTempDirectory("thitsar-torture-");
    Optional<String> unavailable = PowerTorture.unavailable(folder);
    if (unavailable.isPresent()) {
      System.err.println(
          "error: no disk to cut: " + unavailable.get() + "\nhint: needs root and loop devices");
      return UNAVAILABLE;
    }
    SplittableRandom random = new SplittableRandom(seed);
    Tally tally = new Tally();
    long late = 0;
    while (tally.points() < runs) {
      long left = Math.min(CUTS_OF_A_DISK, runs - tally.points());
      try (PowerTorture torture = PowerTorture.open(folder, random.nextLong(), control, tally)) {
        for (long cut = 0; cut < left; cut++) {
          torture.point();
          System.err.printf(
              "%4d  %d acknowledged, %d lost, %d wrong%n",
              tally.points(), tally.acknowledged(), tally.lost(), tally.wrong());
        }
        late += torture.late();
      }
      if (!control && tally.lost() + tally.wrong() > 0) {
        System.err.println("the disk stays in " + folder);
        break;
      }
    }
    long found = tally.lost() + tally.wrong();
    tally.firstFindings().forEach(System.err::println);
    if (control || found == 0) {
      Torture.remove(folder);
    }
    System.out.println(
        Json.pretty(
            new Summary(
                seed,
                control,
                tally.points(),
                tally.midway(),
                tally.acknowledged(),
                tally.lost(),
                tally.wrong(),
                late,
                Torture.bound(found, tally.points()))));
    return (found > 0) == control ? 0 : LOST;
  }

  /// What is printed at the end. `whileOpening` is how many cuts came while the storage was opened
  /// or soon after, `wrong` is what was there by half. `duringTheCut` were acknowledged after the
  /// cut had begun, and are gone: see [PowerTorture].
  record Summary(
      long seed,
      boolean control,
      int runs,
      int whileOpening,
      long acknowledged,
      long lost,
      long wrong,
      long duringTheCut,
      String trueRateBelow) {}
}
