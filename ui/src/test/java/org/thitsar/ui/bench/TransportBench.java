package org.thitsar.ui.bench;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// `./lab bench transport`: ours beside js-libp2p in one run, each in either seat.
public final class TransportBench {
  // Enough of everything that what counts is a node that runs, not one that starts.
  private static final int PINGS = 20_000;
  private static final int RUNS = 5;
  private static final int PARALLEL = 100;
  private static final int STREAMS = 10_000;
  private static final int DIALS = 1_000;
  private static final int GOSSIP_NODES = 5;
  private static final int GOSSIP_BYTES = 1_024;
  private static final int GOSSIP_RATE = 50;
  private static final int GOSSIP_MESSAGES = 1_000;
  private static final int FLAT_OUT_MESSAGES = 10_000;

  /// Published before either: a node runs for weeks, and both a JVM and V8 compile what it does.
  private static final int WARM_MESSAGES = 20_000;

  /// Meshes form in a few heartbeats.
  private static final int MESH_SECONDS = 5;

  private final int mebibytes;
  private final JsonObject report = new JsonObject();

  private TransportBench(int mebibytes) {
    this.mebibytes = mebibytes;
  }

  /// Runs everything and prints it.
  ///
  /// @param mebibytes of one bulk run
  /// @param json where the report goes as well; empty for nowhere
  public static int run(int mebibytes, String json) throws Exception {
    Path checkout = Path.of(System.getProperty("thitsar.checkout", "."));
    TransportBench bench = new TransportBench(mebibytes);
    bench.measure(Seat.ours(), Seat.js(checkout));
    if (!json.isEmpty()) {
      Files.writeString(Path.of(json), bench.report + "\n", StandardCharsets.UTF_8);
    }
    return 0;
  }

  private void measure(Seat ours, Seat js) throws Exception {
    double tcp = Loopback.megabytesPerSecond(2 * mebibytes, RUNS);
    System.out.printf(Locale.ROOT, "loopback TCP, one connection: %.0f MB/s%n", tcp);
    report.addProperty("loopbackMBps", tcp);
    Map<String, Figures> pairs = new LinkedHashMap<>();
    for (List<Seat> pair :
        List.of(List.of(ours, ours), List.of(js, js), List.of(ours, js), List.of(js, ours))) {
      String name = pair.getFirst().name() + "<-" + pair.getLast().name();
      Figures figures = transport(pair.getFirst(), pair.getLast());
      pairs.put(name, figures);
      report.add(name, figures.json());
      System.out.printf(
          Locale.ROOT,
          "%-10s %7.0f MB/s  %7.0f MB/s on %d streams  %5.2f cpu ms/MiB  ping %4.0f/%4.0f us"
              + "  %5.0f streams/s  %4.0f dials/s  server %3.0f MiB%n",
          name,
          figures.sink,
          figures.sinkMany,
          PARALLEL,
          figures.cpuMillisPerMib,
          figures.pingP50,
          figures.pingP99,
          figures.streams,
          figures.dials,
          figures.serverRssMib);
    }
    Gossip oursGossip = gossip(ours, "ours");
    Gossip jsGossip = gossip(js, "js");
    Figures mine = pairs.get("ours<-ours");
    Figures theirs = pairs.get("js<-js");
    if (mine == null || theirs == null) {
      throw new IllegalStateException("a pair was not measured");
    }
    goal("one stream against js", mine.sink / theirs.sink, 2.2);
    goal("one stream against loopback TCP", mine.sink / tcp, 0.4);
    // jvm-libp2p has no driver; measured idle beside js, it pings in 0.72 of its time and dials as
    // often.
    goal("ping against js (0.6 of jvm-libp2p)", theirs.pingP50 / mine.pingP50, 1 / (0.6 * 0.72));
    goal("dials against js (5 times jvm-libp2p)", mine.dials / theirs.dials, 5);
    goal("gossip p50 against js", jsGossip.p50Millis / oursGossip.p50Millis, 1 / 0.35);
    goal("gossip p99 against js", jsGossip.p99Millis / oursGossip.p99Millis, 1 / 0.5);
    goal("gossip flat out against js", oursGossip.flatOut / jsGossip.flatOut, 8);
  }

  private void goal(String what, double ratio, double least) {
    System.out.printf(
        Locale.ROOT,
        "%-42s %6.2f  (at least %.2f: %s)%n",
        what,
        ratio,
        least,
        ratio >= least ? "met" : "MISSED");
    report.addProperty(what, ratio);
  }

  private record Figures(
      double sink,
      double sinkMany,
      double cpuMillisPerMib,
      double pingP50,
      double pingP99,
      double streams,
      double dials,
      double serverRssMib) {
    JsonObject json() {
      JsonObject json = new JsonObject();
      json.addProperty("sinkMBps", sink);
      json.addProperty("sinkManyMBps", sinkMany);
      json.addProperty("cpuMillisPerMib", cpuMillisPerMib);
      json.addProperty("pingP50us", pingP50);
      json.addProperty("pingP99us", pingP99);
      json.addProperty("streamsPerSecond", streams);
      json.addProperty("dialsPerSecond", dials);
      json.addProperty("serverRssMib", serverRssMib);
      return json;
    }
  }

  private Figures transport(Seat server, Seat client) throws Exception {
    try (Seat.Running running = server.start("serve", freePort())) {
      String address = running.address();
      JsonObject ping = parse(client.run("ping", address, Integer.toString(PINGS)));
      double cpu = running.cpuSeconds();
      JsonObject sink = parse(client.run("sink", address, text(mebibytes), text(RUNS)));
      cpu = running.cpuSeconds() - cpu;
      // The server's also has the warm-up runs.
      double perMib =
          sink.get("cpuSeconds").getAsDouble() / (mebibytes * RUNS)
              + cpu / (mebibytes * (RUNS + Driver.SINKS_FIRST));
      JsonObject many =
          parse(client.run("sink", address, text(mebibytes), text(RUNS), text(PARALLEL)));
      JsonObject streams = parse(client.run("streams", address, text(STREAMS)));
      JsonObject dials = parse(client.run("dial", address, text(DIALS)));
      return new Figures(
          sink.get("median").getAsDouble(),
          many.get("median").getAsDouble(),
          perMib * 1_000,
          ping.get("p50us").getAsDouble(),
          ping.get("p99us").getAsDouble(),
          streams.get("perSec").getAsDouble(),
          dials.get("perSec").getAsDouble(),
          running.peakRssMib());
    }
  }

  private record Gossip(double p50Millis, double p99Millis, double flatOut) {}

  private Gossip gossip(Seat seat, String name) throws Exception {
    List<JsonObject> paced = gossip(seat, GOSSIP_MESSAGES, GOSSIP_RATE);
    List<JsonObject> flat = gossip(seat, FLAT_OUT_MESSAGES, 0);
    Gossip gossip =
        new Gossip(
            median(paced, "p50us") / 1_000, median(paced, "p99us") / 1_000, median(flat, "perSec"));
    System.out.printf(
        Locale.ROOT,
        "%-10s gossip of %d nodes at %d/s: p50 %.2f ms, p99 %.2f ms, %s; flat out %.0f/s, %s%n",
        name,
        GOSSIP_NODES,
        GOSSIP_RATE,
        gossip.p50Millis,
        gossip.p99Millis,
        lost(paced, GOSSIP_MESSAGES),
        gossip.flatOut,
        lost(flat, FLAT_OUT_MESSAGES));
    JsonObject json = new JsonObject();
    json.addProperty("p50Millis", gossip.p50Millis);
    json.addProperty("p99Millis", gossip.p99Millis);
    json.addProperty("flatOutPerSecond", gossip.flatOut);
    json.addProperty("lost", lost(flat, FLAT_OUT_MESSAGES));
    report.add(name + "Gossip", json);
    return gossip;
  }

  private static List<JsonObject> gossip(Seat seat, int messages, int rate) throws Exception {
    List<Seat.Running> nodes = new ArrayList<>();
    try {
      List<String> addresses = new ArrayList<>();
      for (int i = 0; i < GOSSIP_NODES; i++) {
        Seat.Running node =
            seat.start(
                "gossip",
                i == GOSSIP_NODES - 1 ? "pub" : "sub",
                freePort(),
                addresses.isEmpty() ? "-" : String.join(",", addresses),
                text(messages),
                text(GOSSIP_BYTES),
                text(rate),
                "1",
                text(WARM_MESSAGES));
        nodes.add(node);
        addresses.add(node.address());
      }
      var _ = new CountDownLatch(1).await(MESH_SECONDS, TimeUnit.SECONDS);
      nodes.getLast().go();
      List<JsonObject> results = new ArrayList<>();
      for (Seat.Running node : nodes.subList(0, nodes.size() - 1)) {
        results.add(parse(node.result()));
      }
      return results;
    } finally {
      nodes.forEach(Seat.Running::close);
    }
  }

  private static String lost(List<JsonObject> results, int messages) {
    int got = results.stream().mapToInt(result -> result.get("got").getAsInt()).sum();
    int lost = messages * results.size() - got;
    return lost == 0 ? "none lost" : lost + " of " + messages * results.size() + " lost";
  }

  private static double median(List<JsonObject> results, String name) {
    double[] sorted =
        results.stream().mapToDouble(result -> result.get(name).getAsDouble()).sorted().toArray();
    return sorted[sorted.length >> 1];
  }

  private static JsonObject parse(String line) {
    return JsonParser.parseString(line).getAsJsonObject();
  }

  private static String text(int number) {
    return Integer.toString(number);
  }

  private static String freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return text(socket.getLocalPort());
    }
  }
}
