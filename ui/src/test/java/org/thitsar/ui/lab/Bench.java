package org.thitsar.ui.lab;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.bench.MembershipBench;
import org.thitsar.ui.bench.TransportBench;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.Json;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.BareNode;
import org.thitsar.ui.testkit.OfficeProcess;

/// `./lab bench`: figures of real processes on this machine, as JSON; of the transport alone,
/// beside js-libp2p, as a table.
final class Bench {
  private static final int USAGE = 64;
  private static final String HINT =
      "./lab bench [--cases N] [--json FILE], ./lab bench transport [--mib N] [--json FILE],"
          + " ./lab bench membership";
  private static final int TIMES = 3;

  /// People of the first table left in this year, those of the next in the next.
  private static final int EXIT_YEAR = 2015;

  private static final long FIRST_SEED = 100;
  private static final int POLICY_DAYS = 100;
  private static final int IDLE_SECONDS = 30;
  private static final long QUIET_MILLIS = 1_500;
  private static final Duration SYNC_LIMIT = Duration.ofMinutes(10);

  private final int cases;
  private final OfficeProcess river;
  private final OfficeProcess hill;

  private Bench(int cases, OfficeProcess river, OfficeProcess hill) {
    this.cases = cases;
    this.river = river;
    this.hill = hill;
  }

  static int run(List<String> arguments) throws Exception {
    if (!arguments.isEmpty() && arguments.getFirst().equals("transport")) {
      return transport(Options.of(arguments.subList(1, arguments.size())));
    }
    if (arguments.equals(List.of("membership"))) {
      return MembershipBench.run();
    }
    Options options = Options.of(arguments);
    if (!options.areAmong(Set.of("--json"), Set.of("--cases"))) {
      System.err.println("error: how to measure\nhint: " + HINT);
      return USAGE;
    }
    int cases = (int) options.number("--cases", 10_000);
    Path folder = Files.createTempDirectory("thitsar-bench-");
    OfficeProcess river = OfficeProcess.found("River", folder.resolve("river"));
    OfficeProcess hill = OfficeProcess.found("Hill", folder.resolve("hill"));
    try {
      String json = Json.pretty(new Bench(cases, river, hill).measure());
      String file = options.text("--json", "");
      if (!file.isEmpty()) {
        Files.writeString(Path.of(file), json + "\n", StandardCharsets.UTF_8);
      }
      System.out.println(json);
    } finally {
      OfficeProcess.closeAll(Stream.of(river, hill));
      remove(folder);
    }
    return 0;
  }

  private static int transport(Options options) throws Exception {
    if (!options.areAmong(Set.of("--json"), Set.of("--mib"))) {
      System.err.println("error: how to measure\nhint: " + HINT);
      return USAGE;
    }
    return TransportBench.run((int) options.number("--mib", 1_024), options.text("--json", ""));
  }

  private BenchReport measure() throws Exception {
    double loadBefore = BenchReport.loadAverage();
    List<Double> starts = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      starts.add(seconds(river::start));
      river.stop();
    }
    say("start");
    river.startTapped();
    hill.start();
    OfficeProcess.federate(List.of(river, hill));
    List<Double> imports = new ArrayList<>();
    for (int time = 0; time < 2 * TIMES; time++) {
      byte[] csv = csv(time);
      imports.add(cases / seconds(() -> importAll(csv)));
    }
    say("import");
    List<Double> synths = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      long seed = FIRST_SEED + time;
      synths.add(cases / seconds(() -> synthesise(seed)));
    }
    say("synth");
    Shared live = new Shared();
    Shared late = new Shared();
    for (int time = 0; time < TIMES; time++) {
      share(time, live);
      catchUp(TIMES + time, late);
    }
    say("sync");
    double afterLoad = rssMib(river.nodePid());
    double receiverAfterLoad = rssMib(hill.nodePid());
    List<Double> resync = new ArrayList<>();
    List<Double> reconnect = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      resync.add(streamBytes(() -> river.api().standing().syncNow(OfficeProcess.OPERATOR)));
      reconnect.add(streamBytes(this::reconnect));
    }
    say("resync");
    pause(TimeUnit.SECONDS.toMillis(IDLE_SECONDS));
    double afterIdle = rssMib(river.nodePid());
    double receiverAfterIdle = rssMib(hill.nodePid());
    double supervisor = rssMib(river.supervisorPid());
    long own = river.api().standing().status(OfficeProcess.OPERATOR).ownCases();
    hill.stop();
    river.stop();
    say("idle");
    List<Double> full = new ArrayList<>();
    List<Double> derivations = new ArrayList<>();
    List<Double> bare = new ArrayList<>();
    for (int time = 0; time < TIMES; time++) {
      full.add(seconds(river::start));
      river.stop();
      BareNode node = BareNode.of(river);
      derivations.add(seconds(node::derive));
      bare.add(seconds(node::start));
      node.stop();
    }
    BenchReport.Figures figures =
        new BenchReport.Figures(
            cases,
            median(starts),
            median(imports),
            median(synths),
            median(live.applySeconds),
            median(live.afterApplySeconds),
            median(live.recordsPerSecond),
            median(live.bytesPerRecord),
            median(late.recordsPerSecond),
            median(late.bytesPerRecord),
            median(resync),
            median(reconnect),
            own,
            median(full),
            median(derivations),
            median(bare),
            afterLoad,
            afterIdle,
            receiverAfterLoad,
            receiverAfterIdle,
            supervisor);
    return new BenchReport(BenchReport.Machine.read(loadBefore), figures, BenchReport.HOW);
  }

  /// What sharing all cases of one table several times gave.
  private static final class Shared {
    private final List<Double> applySeconds = new ArrayList<>();
    private final List<Double> afterApplySeconds = new ArrayList<>();
    private final List<Double> recordsPerSecond = new ArrayList<>();
    private final List<Double> bytesPerRecord = new ArrayList<>();
  }

  /// Shares one table with the other node while that is connected.
  private void share(int table, Shared shared) throws Exception {
    long before = received();
    shared.bytesPerRecord.add(
        streamBytes(
                () -> {
                  double apply = seconds(() -> apply(table));
                  double rest = seconds(() -> awaitReceived(before + cases));
                  shared.applySeconds.add(apply);
                  shared.afterApplySeconds.add(rest);
                  shared.recordsPerSecond.add(cases / (apply + rest));
                })
            / cases);
  }

  /// Shares one table while the other node is away, and lets it catch up.
  private void catchUp(int table, Shared shared) throws Exception {
    long before = received();
    hill.stop();
    apply(table);
    shared.bytesPerRecord.add(
        streamBytes(
                () -> {
                  hill.begin();
                  long[] first = {0, 0};
                  boolean reached =
                      Patience.until(
                          SYNC_LIMIT,
                          () -> {
                            long now = receivedIfItAnswers();
                            if (first[0] == 0 && now > before) {
                              first[0] = now;
                              first[1] = System.nanoTime();
                            }
                            if (now < before + cases) {
                              return false;
                            }
                            double seconds = (System.nanoTime() - first[1]) / 1e9;
                            if (now > first[0]) {
                              shared.recordsPerSecond.add((now - first[0]) / seconds);
                            }
                            return true;
                          });
                  require(reached, "the receiver caught up");
                  hill.awaitAnswer();
                })
            / cases);
  }

  private void reconnect() throws Exception {
    hill.stop();
    hill.start();
    require(
        Patience.until(SYNC_LIMIT, () -> hill.isConnectedTo(river) && river.isConnectedTo(hill)),
        "both are connected again");
  }

  private void importAll(byte[] csv) throws RefusedException, NotRunningException {
    Cases.ImportReport report =
        river
            .api()
            .cases()
            .importCsv(
                OfficeProcess.OPERATOR,
                new ByteArrayInputStream(csv),
                false,
                false,
                Progress.silent());
    require(report.imported() == cases, "all rows were imported");
  }

  private void synthesise(long seed) throws RefusedException, NotRunningException {
    var report =
        river.api().cases().synthesise(OfficeProcess.OPERATOR, cases, seed, Progress.silent());
    require(report.imported() == cases, "all people were made up");
  }

  private byte[] csv(int table) {
    StringBuilder csv =
        new StringBuilder(
            "local_number,full_name,category_claimed,born_on,exit_on,vetting,skills,note,bases\n");
    for (int row = 0; row < cases; row++) {
      csv.append(
          "DEMO-%d-%d,Maung Demo %d,DEFECTOR,19%02d-03,%d-0%d,V2,driving; cooking,note of %d,CONSENT:HOSTING%n"
              .formatted(table, row, row, 60 + row % 40, EXIT_YEAR + table, 1 + row % 9, row));
    }
    return csv.toString().getBytes(StandardCharsets.UTF_8);
  }

  private void apply(int table) throws RefusedException, NotRunningException {
    String policy =
        """
        schema: 1
        name: bench-%d
        purpose: HOSTING
        to: [Hill]
        until: %s
        when: case.exit_year == %d
        fields: [vetting, category_claimed, exit_year, skills]
        """
            .formatted(
                table,
                LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC)
                    .plusDays(POLICY_DAYS),
                EXIT_YEAR + table);
    var change = river.api().sharing().apply(OfficeProcess.OPERATOR, policy, Progress.silent());
    require(change.shared() >= cases, "the policy lets all out, not " + change.shared());
  }

  private long received() throws RefusedException, NotRunningException {
    return hill.api().standing().status(OfficeProcess.OPERATOR).received();
  }

  private long receivedIfItAnswers() {
    try {
      return received();
    } catch (RefusedException | NotRunningException e) {
      return 0;
    }
  }

  private void awaitReceived(long count) throws RefusedException, NotRunningException {
    long limit = System.nanoTime() + SYNC_LIMIT.toNanos();
    while (received() < count) {
      require(System.nanoTime() < limit, "all was received");
      pause(10);
    }
  }

  /// How many bytes went over the sender's streams during `work` and until they are silent.
  private double streamBytes(Work work) throws Exception {
    awaitSilence();
    long before = river.tapes().byteCount();
    work.run();
    awaitSilence();
    return river.tapes().byteCount() - before;
  }

  private void awaitSilence() throws IOException {
    long size = -1;
    while (size != river.tapes().size()) {
      size = river.tapes().size();
      pause(QUIET_MILLIS);
    }
  }

  @FunctionalInterface
  private interface Work {
    void run() throws Exception;
  }

  private static double seconds(Work work) throws Exception {
    long begun = System.nanoTime();
    work.run();
    return (System.nanoTime() - begun) / 1e9;
  }

  private static double median(List<Double> values) {
    List<Double> sorted = values.stream().sorted().toList();
    if (sorted.isEmpty()) {
      return Double.NaN;
    }
    double median = sorted.get(sorted.size() / 2);
    return Math.round(median * 1000) / 1000.0;
  }

  private static double rssMib(long pid) throws IOException {
    return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
        .map(mib -> Math.round(mib * 10) / 10.0)
        .findFirst()
        .orElseThrow();
  }

  private static void require(boolean holds, String what) {
    if (!holds) {
      throw new IllegalStateException("in vain: " + what);
    }
  }

  private static void say(String what) {
    System.err.println("measured: " + what);
  }

  private static void pause(long millis) {
    try {
      var _ = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void remove(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
