package org.thitsar.ui.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The README's first command, as a user runs it: three real processes, every step looked up on a
/// node.
class DemoIT {
  @TempDir Path folder;

  @Test
  void demoOnce_holdsEveryStep_andLeavesNothingBehind() throws Exception {
    Path output = folder.resolve("demo.out");
    Process demo =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                System.getProperty("java.class.path"),
                "org.thitsar.ui.Main",
                "demo",
                "--once",
                "--cases",
                "1200")
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(demo.waitFor(8, TimeUnit.MINUTES)).as("the demo ends by itself").isTrue();
    } finally {
      demo.descendants().forEach(ProcessHandle::destroyForcibly);
      demo.destroyForcibly();
    }
    String told = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(demo.exitValue()).as(told).isZero();
    assertThat(told).contains("the verdict is verified").doesNotContain("BROKEN");
    try (var left = Files.list(folder)) {
      List<String> names = left.map(path -> path.getFileName().toString()).toList();
      assertThat(names).noneMatch(name -> name.startsWith("thitsar-demo"));
    }
  }
}
