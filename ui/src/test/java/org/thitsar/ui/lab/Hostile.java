package org.thitsar.ui.lab;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.node.keys.ChildJvm;
import org.thitsar.node.network.AttackMain;
import org.thitsar.node.network.HonestPeer;
import org.thitsar.node.network.SiegeMain;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// `./lab hostile`: what hostile members cost honest ones. A host in a process of its own serves
/// honest members, first alone, then beside hostile ones that play every [AttackMain] script; what
/// the honest ones wait for is compared.
///
/// The attackers have a process of their own as well, at a low priority where there is `nice`: on a
/// real network they would not compute on the host's cores.
final class Hostile {
  private static final String USAGE_TEXT =
      "./lab hostile [--seconds N] [--hostile N] [--honest N] [--seed S] [--control yes]";
  private static final int USAGE = 64;
  private static final int MISSED = 1;
  private static final double RATIO_MAX = 2;
  private static final long GROWTH_MAX = 64L << 20;
  private static final int WARM_UP_SECONDS = 8;
  private static final int SETTLE_SECONDS = 3;

  /// Each honest member works once in this time.
  private static final int PACE_MILLIS = 1_000;

  private final List<HonestPeer> honest = new ArrayList<>();
  private final AtomicInteger drops = new AtomicInteger();

  private Hostile() {}

  static int run(List<String> arguments) throws Exception {
    Options options = Options.of(arguments);
    if (!options.areAmong(
        Set.of("--control"), Set.of("--seconds", "--hostile", "--honest", "--seed"))) {
      System.err.println("error: how to attack\nhint: " + USAGE_TEXT);
      return USAGE;
    }
    int seconds = (int) options.number("--seconds", 30);
    int hostile = (int) options.number("--hostile", 50);
    int members = (int) options.number("--honest", 150);
    long seed = options.number("--seed", new SecureRandom().nextLong());
    boolean control = options.text("--control", "").equals("yes");
    System.err.printf(
        "hostile --seconds %d --hostile %d --honest %d --seed %d%s%n",
        seconds, hostile, members, seed, control ? " --control yes" : "");
    return new Hostile().measure(seconds, hostile, members, seed, control);
  }

  private int measure(int seconds, int hostile, int members, long seed, boolean control)
      throws Exception {
    SplittableRandom random = new SplittableRandom(seed);
    try (Child server =
        Child.start(
            List.of(),
            NodeDirectory.nodeFlags(),
            SiegeMain.class.getName(),
            control ? SiegeMain.WEAK : "bounded")) {
      String address = server.line();
      for (int i = 0; i < members; i++) {
        honest.add(HonestPeer.connect(Multiaddr.parse(address), 300 + i));
      }
      say(members + " honest members are connected");
      work(WARM_UP_SECONDS, random, server);
      Phase quiet = work(seconds, random, server);
      Phase sieged;
      String attacks;
      try (Child attackers =
          Child.start(
              nice(),
              List.of("-Xmx512m", "-XX:+UseSerialGC"),
              AttackMain.class.getName(),
              address,
              Integer.toString(hostile),
              Long.toString(random.nextLong()))) {
        work(SETTLE_SECONDS, random, server);
        sieged = work(seconds, random, server);
        attacks = attackers.ask("");
      }
      return report(quiet, sieged, attacks, drops.get(), control);
    } finally {
      honest.forEach(HonestPeer::close);
    }
  }

  private static int report(Phase quiet, Phase sieged, String attacks, int drops, boolean control) {
    String[] played = attacks.split(" ");
    double ratio = sieged.p99() / quiet.p99();
    long growth = sieged.rssMost - quiet.rssMost;
    long live = sieged.liveBytes - quiet.liveBytes;
    System.out.printf("%-10s %8s %8s %8s%n", "", "p50 ms", "p99 ms", "rounds");
    System.out.printf(
        "%-10s %8.1f %8.1f %8d%n", "quiet", quiet.p50(), quiet.p99(), quiet.millis.length);
    System.out.printf(
        "%-10s %8.1f %8.1f %8d%n", "sieged", sieged.p50(), sieged.p99(), sieged.millis.length);
    System.out.printf("p99 ratio  %8.2f (at most %.1f)%n", ratio, RATIO_MAX);
    System.out.printf(
        "memory     %+8.1f MiB resident (at most %+d), %+.1f MiB live heap; held for peers %.1f MiB"
            + " at most%n",
        mib(growth), GROWTH_MAX >> 20, mib(live), mib(sieged.heldMost));
    System.out.printf(
        "attacks    %8s connections got past the handshake, %s of %s scripts; %d of them were"
            + " closed for memory%n",
        played[0], played[1], played[2], sieged.closedForMemory);
    System.out.printf("honest     %8d rounds failed%n", drops);
    System.out.printf(
        "load       %8.1f on %d cores, of this machine and whoever else is on it%n",
        BenchReport.loadAverage(), Runtime.getRuntime().availableProcessors());
    boolean met = ratio <= RATIO_MAX && growth <= GROWTH_MAX && drops == 0;
    System.out.println(
        (control ? "control, without the bounds: " : "")
            + (met ? "within the goals" : "MISSED the goals"));
    return met ? 0 : MISSED;
  }

  private static double mib(long bytes) {
    return bytes / (double) (1 << 20);
  }

  private static List<String> nice() {
    return Files.isExecutable(Path.of("/usr/bin/nice"))
        ? List.of("/usr/bin/nice", "-n", "10")
        : List.of();
  }

  /// All honest members work at their pace, each from a moment of its own; a round that begins late
  /// because the one before took long counts from when it should have begun.
  private Phase work(int seconds, SplittableRandom random, Child server) throws Exception {
    Queue<Double> millis = new ConcurrentLinkedQueue<>();
    CountDownLatch never = new CountDownLatch(1);
    List<Thread> threads = new ArrayList<>();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    for (HonestPeer peer : honest) {
      long first = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(random.nextInt(PACE_MILLIS));
      threads.add(
          Thread.ofVirtual()
              .start(
                  () -> {
                    for (long due = first;
                        due < end;
                        due += TimeUnit.MILLISECONDS.toNanos(PACE_MILLIS)) {
                      try {
                        var _ = never.await(due - System.nanoTime(), TimeUnit.NANOSECONDS);
                        peer.work();
                        millis.add((System.nanoTime() - due) / 1e6);
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                        return;
                      } catch (MalformedException | RuntimeException e) {
                        if (drops.incrementAndGet() <= 5) {
                          say("an honest round failed: " + e.getMessage());
                        }
                      }
                    }
                  }));
    }
    long rssMost = 0;
    long heldMost = 0;
    while (System.nanoTime() < end) {
      var _ = never.await(500, TimeUnit.MILLISECONDS);
      long[] figures = figures(server.ask("look"));
      rssMost = Math.max(rssMost, figures[0]);
      heldMost = Math.max(heldMost, figures[2]);
    }
    for (Thread thread : threads) {
      thread.join();
    }
    long[] figures = figures(server.ask("collect"));
    say(
        "%d rounds; %d connections, %d handlers, %.1f MiB resident at most"
            .formatted(millis.size(), figures[3], figures[4], mib(rssMost)));
    return new Phase(
        millis.stream().mapToDouble(Double::doubleValue).sorted().toArray(),
        rssMost,
        figures[1],
        heldMost,
        figures[5]);
  }

  private static long[] figures(String line) {
    return Arrays.stream(line.split(" ")).mapToLong(Long::parseLong).toArray();
  }

  private static void say(String text) {
    System.err.println(text);
  }

  private static final class Phase {
    final double[] millis;
    final long rssMost;
    final long liveBytes;
    final long heldMost;
    final long closedForMemory;

    Phase(double[] millis, long rssMost, long liveBytes, long heldMost, long closedForMemory) {
      this.millis = millis;
      this.rssMost = rssMost;
      this.liveBytes = liveBytes;
      this.heldMost = heldMost;
      this.closedForMemory = closedForMemory;
    }

    double p50() {
      return millis[millis.length / 2];
    }

    double p99() {
      return millis[(int) (millis.length * 0.99)];
    }
  }

  /// A Java process that answers each line with one.
  private static final class Child implements AutoCloseable {
    private final Process process;
    private final BufferedReader out;

    private Child(Process process) {
      this.process = process;
      this.out =
          new BufferedReader(
              new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static Child start(List<String> before, List<String> flags, String mainClass, String... rest)
        throws IOException {
      List<String> command = new ArrayList<>(before);
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(ChildJvm.HARDENED);
      command.addAll(flags);
      command.addAll(List.of("-cp", System.getProperty("java.class.path"), mainClass));
      command.addAll(List.of(rest));
      return new Child(
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start());
    }

    String line() throws IOException {
      String line = out.readLine();
      if (line == null) {
        throw new IOException("a process has ended");
      }
      return line;
    }

    String ask(String question) throws IOException {
      process.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
      return line();
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }
}
