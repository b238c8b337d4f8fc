package org.thitsar.node.network;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/// A [SiegedHost] in a process of its own: says where it listens, and on each line of standard
/// input what it costs now. Ends with its standard input.
public final class SiegeMain {
  /// The argument for limits under which floods go on and memory has no end: the positive control.
  public static final String WEAK = "weak";

  private SiegeMain() {}

  /// Lives.
  public static void main(String[] arguments) throws IOException {
    HostLimits limits = SiegedHost.limits();
    boolean weak = arguments.length > 0 && arguments[0].equals(WEAK);
    try (SiegedHost host = SiegedHost.open(weak ? HostFixture.weakLimits() : limits, Set.of(), 99);
        BufferedReader in =
            new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8))) {
      System.out.println(host.address());
      for (String line = in.readLine(); line != null; line = in.readLine()) {
        if (line.equals("collect")) {
          System.gc();
        }
        System.out.println(figures(host));
      }
    }
  }

  private static String figures(SiegedHost host) throws IOException {
    Runtime runtime = Runtime.getRuntime();
    HostLoad load = host.load();
    return rssBytes()
        + " "
        + (runtime.totalMemory() - runtime.freeMemory())
        + " "
        + load.heldBytes()
        + " "
        + load.connections()
        + " "
        + load.handlers()
        + " "
        + load.closedForMemory();
  }

  private static long rssBytes() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) << 10)
        .findFirst()
        .orElseThrow();
  }
}
