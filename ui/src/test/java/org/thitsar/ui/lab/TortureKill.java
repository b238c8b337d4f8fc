package org.thitsar.ui.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.SplittableRandom;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.torture.ImportTorture;
import org.thitsar.ui.torture.SyncTorture;
import org.thitsar.ui.torture.Tally;

/// `./lab torture kill`: kills whole nodes with `kill -9`, by turns during imports and during sync,
/// and says what of all that was acknowledged is gone.
final class TortureKill {
  private static final int LOST = 1;

  /// So many points are made on the same directories; then come fresh ones.
  private static final int POINTS_OF_A_ROUND = 10;

  private TortureKill() {}

  static int run(Options options) throws Exception {
    long runs = options.number("--runs", 20);
    long seed = options.number("--seed", new SecureRandom().nextLong());
    System.err.println("torture kill --runs " + runs + " --seed " + seed);
    SplittableRandom random = new SplittableRandom(seed);
    Tally tally = new Tally();
    Path folder = Files.createTempDirectory("thitsar-torture-");
    for (int round = 0; tally.points() < runs; round++) {
      long left = Math.min(POINTS_OF_A_ROUND, runs - tally.points());
      Path here = Files.createDirectory(folder.resolve("round-" + round));
      if (round % 2 == 0) {
        importing(here, random.nextLong(), left, tally);
      } else {
        syncing(here, random.nextLong(), left, tally);
      }
      if (tally.lost() + tally.wrong() > 0) {
        System.err.println("the directories stay in " + here);
        break;
      }
      Torture.remove(here);
    }
    if (tally.lost() + tally.wrong() == 0) {
      Torture.remove(folder);
    }
    tally.firstFindings().forEach(System.err::println);
    System.out.println(
        Json.pretty(
            new Summary(
                seed,
                tally.points(),
                tally.midway(),
                tally.acknowledged(),
                tally.lost(),
                tally.wrong(),
                Torture.bound(tally.lost() + tally.wrong(), tally.points()))));
    return tally.lost() + tally.wrong() == 0 ? 0 : LOST;
  }

  /// What is printed at the end. `midway` is how many kills came before the work was done, `wrong`
  /// is what was there half-written, twice, or invented.
  record Summary(
      long seed,
      int runs,
      int midway,
      long acknowledged,
      long lost,
      long wrong,
      String trueRateBelow) {}

  private static void importing(Path folder, long seed, long points, Tally tally) throws Exception {
    try (ImportTorture torture = ImportTorture.open(folder, seed, tally)) {
      for (long point = 0; point < points; point++) {
        torture.point();
        say("import", tally);
      }
      torture.finish();
    }
  }

  private static void syncing(Path folder, long seed, long points, Tally tally) throws Exception {
    try (SyncTorture torture = SyncTorture.open(folder, seed, tally)) {
      for (long point = 0; point < points; point++) {
        torture.point();
        say("sync", tally);
      }
      torture.finish();
    }
  }

  private static void say(String what, Tally tally) {
    System.err.printf(
        "%4d  killed during %-6s  %d acknowledged, %d lost, %d wrong%n",
        tally.points(), what, tally.acknowledged(), tally.lost(), tally.wrong());
  }
}
