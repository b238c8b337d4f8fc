package org.thitsar.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// What breaks replay, and what would make a file a stranger's: held against the sources
/// themselves.
class TidyTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  /// Banned in shipped code, with what to use instead. `node.runtime` and `ui` are where the world
  /// comes in.
  private static final Map<Pattern, String> BANNED =
      Map.of(
          Pattern.compile("System\\.(currentTimeMillis|nanoTime)\\("),
              "an InstantSource that was given",
          Pattern.compile("Instant\\.now\\(\\)|LocalDate\\.now\\(\\)|Clock\\.system"),
              "an InstantSource that was given",
          Pattern.compile("Thread\\.sleep\\("), "a scheduler or a condition",
          Pattern.compile("new Random\\(|Math\\.random\\(|ThreadLocalRandom"),
              "an Entropy that was given",
          Pattern.compile("new SecureRandom\\(|UUID\\.randomUUID\\("), "an Entropy that was given");

  @Test
  void shippedCode_takesTimeAndChanceAsArguments() throws IOException {
    List<String> wrong = new ArrayList<>();
    int files = 0;
    for (Path file : sources("protocol/src/main", "node/src/main")) {
      files++;
      if (file.toString().contains("/node/runtime/") || file.toString().contains("/node/app/")) {
        continue;
      }
      String text = Files.readString(file);
      BANNED.forEach(
          (pattern, instead) -> {
            if (pattern.matcher(text).find()) {
              wrong.add(ROOT.relativize(file) + ": " + pattern + " - use " + instead);
            }
          });
    }
    assertThat(files).isGreaterThan(100);
    assertThat(wrong).isEmpty();
  }

  @Test
  void tests_neverSleep() throws IOException {
    List<String> wrong = new ArrayList<>();
    Pattern sleeps = Pattern.compile("Thread\\.sleep\\(|TimeUnit\\.[A-Z]+\\.sleep\\(|@Disabled");
    for (Path file : sources("protocol/src/test", "node/src/test", "ui/src/test")) {
      if (!file.endsWith("TidyTest.java") && sleeps.matcher(Files.readString(file)).find()) {
        wrong.add(ROOT.relativize(file).toString());
      }
    }
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPlantedBug_stillApplies() throws Exception {
    List<String> wrong = new ArrayList<>();
    int patches = 0;
    try (Stream<Path> files = Files.list(ROOT.resolve("ui/src/test/mutants"))) {
      for (Path patch : files.filter(file -> file.toString().endsWith(".patch")).toList()) {
        patches++;
        Process check =
            new ProcessBuilder("git", "apply", "--check", patch.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        if (check.waitFor() != 0) {
          wrong.add(ROOT.relativize(patch).toString());
        }
      }
    }
    assertThat(patches).isGreaterThanOrEqualTo(15);
    assertThat(wrong).isEmpty();
  }

  @Test
  void everyPackage_saysWhatItIsFor() throws IOException {
    List<String> wrong = new ArrayList<>();
    for (Path file : sources("protocol/src/main", "node/src/main", "ui/src/main")) {
      Path info = file.resolveSibling("package-info.java");
      if (!Files.exists(info)) {
        wrong.add(ROOT.relativize(file.getParent()) + " has no package-info.java");
      } else if (!Files.readString(info).startsWith("///")
          || !Files.readString(info).contains("@NullMarked")) {
        wrong.add(ROOT.relativize(info) + " has no description or is not @NullMarked");
      }
    }
    assertThat(wrong.stream().distinct()).isEmpty();
  }

  private static List<Path> sources(String... folders) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String folder : folders) {
      try (Stream<Path> files = Files.walk(ROOT.resolve(folder))) {
        files.filter(file -> file.toString().endsWith(".java")).forEach(sources::add);
      }
    }
    assertThat(sources).isNotEmpty();
    return sources;
  }
}
