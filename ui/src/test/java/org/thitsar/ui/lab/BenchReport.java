package org.thitsar.ui.lab;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What `./lab bench` prints.
///
/// @param how what the figures mean and how each was measured
record BenchReport(Machine machine, Figures figures, List<String> how) {
  /// On what.
  record Machine(
      int cores,
      long memoryMib,
      String javaVersion,
      String os,
      double loadAverageBefore,
      double loadAverageAfter) {
    /// This machine now.
    static Machine read(double loadBefore) throws IOException {
      double memoryMib =
          Files.readAllLines(Path.of("/proc/meminfo")).stream()
              .filter(line -> line.startsWith("MemTotal:"))
              .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
              .findFirst()
              .orElseThrow();
      return new Machine(
          Runtime.getRuntime().availableProcessors(),
          (long) memoryMib,
          Runtime.version().toString(),
          System.getProperty("os.name")
              + " "
              + System.getProperty("os.version")
              + " "
              + System.getProperty("os.arch"),
          loadBefore,
          loadAverage());
    }
  }

  /// Medians of three where a run can be repeated. Rates and times are wall-clock.
  record Figures(
      int casesOfARun,
      double startToReadyEmptySeconds,
      double importRowsPerSecond,
      double synthCasesPerSecond,
      double policyApplySeconds,
      double syncAfterPolicyApplyReturnedSeconds,
      double syncRecordsPerSecondFromPolicyApplyCalled,
      double syncStreamBytesPerRecord,
      double catchUpRecordsPerSecond,
      double catchUpStreamBytesPerRecord,
      double resyncNowStreamBytes,
      double resyncAfterReconnectStreamBytes,
      long ownCasesAtTheEnd,
      double startToReadyFullSeconds,
      double keyDerivationSeconds,
      double startToReadyFullWithoutKeyDerivationSeconds,
      double nodeRssAfterLoadMib,
      double nodeRssAfterIdleMib,
      double receiverRssAfterLoadMib,
      double receiverRssAfterIdleMib,
      double supervisorRssMib) {}

  /// How it is measured.
  static final List<String> HOW =
      List.of(
          "all through the control API over loopback, as the command line does; both nodes and the"
              + " clients share this machine",
          "import: a CSV file of people with 8 to 9 fields each, checked and written, one call",
          "sync: a policy lets out 4 fields of every case of one import to the other node; all"
              + " received is when its status says so, asked every 10 ms",
          "catch up: the receiver was stopped while the policy was applied; rate between the first"
              + " and the last time its status grew",
          "stream bytes: both directions of all streams inside Noise and Yamux, counted by a tap at"
              + " the sender, so without their framing (under 1 %) and without TCP/IP",
          "resync now: everything is level, one syncNow; after reconnect: the receiver was stopped"
              + " and started again, which says hello, syncs and gossips its new heartbeat",
          "start: from starting `thitsar run` until the node answers, asked every 100 ms; without"
              + " key derivation: the node alone, given its key",
          "rss: VmRSS of the node's process, after all loads and 30 s later");

  /// How busy this machine is: processes that run or wait to, over the last minute.
  static double loadAverage() {
    return Math.round(ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage() * 100)
        / 100.0;
  }
}
