package org.thitsar.ui.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.torture.CorruptTorture;
import org.thitsar.ui.torture.CorruptTorture.Outcome;

/// `./lab torture corrupt`: damages one vault in one place, again and again, and opens it.
final class TortureCorrupt {
  private static final int FOUND = 1;
  private static final int SAID_EVERY = 1_000;

  private TortureCorrupt() {}

  static int run(Options options) throws Exception {
    int runs = Math.toIntExact(options.number("--runs", 2_000));
    long seed = options.number("--seed", new SecureRandom().nextLong());
    boolean control = Torture.isControl(options);
    String only = options.text("--only", "");
    System.err.println(
        "torture corrupt --runs "
            + runs
            + " --seed "
            + seed
            + (only.isEmpty() ? "" : " --only \"" + only + '"')
            + (control ? " --control" : ""));
    Path folder = Files.createTempDirectory("thitsar-torture-");
    CorruptTorture torture = CorruptTorture.open(folder, seed, control);
    torture.search(
        runs,
        only,
        done -> {
          if (done % SAID_EVERY == 0) {
            System.err.printf("%6d done, %d faults%n", done, torture.faults());
          }
        });
    Torture.remove(folder);
    torture.findings().forEach(System.err::println);
    int done = torture.done();
    int silent = torture.count(Outcome.LOST) + torture.count(Outcome.WRONG);
    System.out.println(
        Json.pretty(
            new Summary(
                seed,
                control,
                done,
                torture.count(Outcome.RIGHT),
                torture.count(Outcome.REFUSED),
                torture.count(Outcome.LAST_WRITE),
                torture.count(Outcome.LOST),
                torture.count(Outcome.WRONG),
                torture.count(Outcome.UNCLEAR),
                Torture.bound(torture.faults(), done),
                torture.counts())));
    return (control ? silent > 0 : torture.faults() == 0) ? 0 : FOUND;
  }

  /// What is printed at the end. `lastWrite` is how often the write that was synced last before a
  /// power cut was missing, which specification 10 allows; `lost` and `wrong` are the silent ones;
  /// `unclear` were refused without saying why.
  record Summary(
      long seed,
      boolean control,
      int runs,
      int right,
      int refused,
      int lastWrite,
      int lost,
      int wrong,
      int unclear,
      String trueRateBelow,
      Map<String, Map<Outcome, Integer>> byKind) {}
}
