package org.thitsar.ui.lab;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.storage.NeedleSearch;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.torture.ImageTorture;

/// `./lab torture image`: two offices work on a disk of their own, and every byte of it is searched
/// for everything about everybody.
final class TortureImage {
  private static final int FOUND = 1;
  private static final int UNAVAILABLE = 69;
  private static final int HITS_SHOWN = 20;

  private TortureImage() {}

  static int run(Options options) throws Exception {
    int people = Math.toIntExact(Math.max(1, options.number("--runs", 1_000)));
    long seed = options.number("--seed", new SecureRandom().nextLong());
    boolean control = Torture.isControl(options);
    System.err.println(
        "torture image --runs " + people + " --seed " + seed + (control ? " --control" : ""));
    Path folder = Files.createTempDirectory("thitsar-torture-");
    Optional<String> unavailable = ImageTorture.unavailable(folder);
    if (unavailable.isPresent()) {
      System.err.println(
          "error: no disk to search: " + unavailable.get() + "\nhint: needs root and loop devices");
      return UNAVAILABLE;
    }
    ImageTorture.Result result = ImageTorture.run(folder, people, seed, control);
    int hits = result.hits().size();
    if (control || hits == 0) {
      Torture.remove(folder);
    } else {
      System.err.println("the disk stays in " + folder);
    }
    System.out.println(
        Json.pretty(
            new Summary(
                seed,
                control,
                result.people(),
                result.fields(),
                result.needles(),
                result.patterns(),
                result.diskBytes(),
                result.usedBytes(),
                hits,
                Torture.bound(hits, result.needles()),
                result.hits().stream().limit(HITS_SHOWN).toList())));
    return (hits > 0) == control ? 0 : FOUND;
  }

  /// What is printed at the end. `trueRateBelow` is of needles that are on the disk.
  record Summary(
      long seed,
      boolean control,
      int people,
      int fields,
      int needles,
      int patterns,
      long diskBytes,
      long usedBytes,
      int hits,
      String trueRateBelow,
      List<NeedleSearch.Hit> firstHits) {}
}
