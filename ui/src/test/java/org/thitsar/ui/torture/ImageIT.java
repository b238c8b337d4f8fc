package org.thitsar.ui.torture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.storage.NeedleSearch;

/// Every byte of a disk on which two offices worked until `kill -9`: of all that they know about
/// everybody, only what was left in the clear on purpose is found, in a file that is gone.
class ImageIT {
  private static final int PEOPLE = Integer.getInteger("thitsar.image.people", 50);

  @TempDir Path folder;

  @Test
  void disk_searchedWhole_holdsOnlyTheNeedleThatWasLeftInTheClear() throws Exception {
    Optional<String> unavailable = ImageTorture.unavailable(folder);
    unavailable.ifPresent(why -> System.out.println("ImageIT: SKIPPED, no disk to search: " + why));
    assumeTrue(unavailable.isEmpty(), "needs root and loop devices");
    long seed = Long.getLong("thitsar.seed", new SecureRandom().nextLong());
    System.out.println("ImageIT: " + PEOPLE + " people, -Dthitsar.seed=" + seed);
    ImageTorture.Result result = ImageTorture.run(folder, PEOPLE, seed, true);
    System.out.println(
        "ImageIT: "
            + result.needles()
            + " needles in "
            + result.patterns()
            + " forms, "
            + result.usedBytes()
            + " bytes that are not zero, "
            + result.hits().size()
            + " hits");
    assertThat(result.hits())
        .as("seed %d", seed)
        .extracting(NeedleSearch.Hit::needle)
        .containsOnly(ImageWorkload.needle(Canaries.of(PEOPLE, seed)));
  }
}
