package org.thitsar.ui.bench;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.protocol.libp2p.identify.Ping;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// `./lab driver`: our side of the contract of this package.
public final class Driver {
  private static final int USAGE = 64;
  private static final String HINT =
      "./lab driver serve PORT | ping MADDR N | sink MADDR MIB REPS [STREAMS] | streams MADDR N |"
          + " dial MADDR N | gossip pub|sub PORT PEERS|- COUNT SIZE RATE SIGN [WARM]";
  private static final int PINGS_PER_STREAM = 250;
  private static final int PINGS_FIRST = 10_000;
  private static final int STREAMS_FIRST = 5_000;
  private static final int DIALS_FIRST = 2_000;
  static final int SINKS_FIRST = 3;
  private static final int ECHO_BYTES = 1 << 10;
  private static final int UNACKNOWLEDGED_BYTES_MAX = 4 << 20;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  private Driver() {}

  /// Runs one sub-command.
  ///
  /// @return the exit code
  public static int run(List<String> arguments) throws Exception {
    String command = arguments.isEmpty() ? "" : arguments.getFirst();
    List<String> rest = arguments.isEmpty() ? List.of() : arguments.subList(1, arguments.size());
    try {
      switch (command + rest.size()) {
        case "serve1" -> serve(Integer.parseInt(rest.getFirst()));
        case "ping2" -> ping(Multiaddr.parse(rest.get(0)), Integer.parseInt(rest.get(1)));
        case "sink3" -> sink(rest, 1);
        case "sink4" -> sink(rest, Integer.parseInt(rest.get(3)));
        case "streams2" -> streams(Multiaddr.parse(rest.get(0)), Integer.parseInt(rest.get(1)));
        case "dial2" -> dial(Multiaddr.parse(rest.get(0)), Integer.parseInt(rest.get(1)));
        case "gossip7", "gossip8" -> GossipDriver.run(rest);
        default -> {
          System.err.println("error: no such driver command\nhint: " + HINT);
          return USAGE;
        }
      }
    } catch (NumberFormatException e) {
      System.err.println("error: not a number: " + e.getMessage() + "\nhint: " + HINT);
      return USAGE;
    }
    return 0;
  }

  static void say(String line) {
    System.out.println(line);
    System.out.flush();
  }

  private static void serve(int port) throws Exception {
    NettyHost host = BenchHost.open(Optional.of(port));
    say("LISTEN " + host.listening().getFirst());
    new CountDownLatch(1).await();
  }

  private static void ping(Multiaddr address, int times) throws Exception {
    Connection connection = BenchHost.open(Optional.empty()).dial(address);
    Samples samples = new Samples(times);
    byte[] ping = new byte[Ping.BYTES];
    NetworkStream stream = connection.open(Ping.PROTOCOL);
    for (int i = -PINGS_FIRST; i < times; i++) {
      if (Math.floorMod(i, PINGS_PER_STREAM) == 0) {
        stream.reset();
        stream = connection.open(Ping.PROTOCOL);
      }
      long begin = System.nanoTime();
      stream.write(ping, 0, ping.length);
      if (!BenchHost.readWhole(stream, ping)) {
        throw new IllegalStateException("the peer ended the ping stream");
      }
      if (i >= 0) {
        samples.add(System.nanoTime() - begin);
      }
    }
    say("{\"op\":\"ping\",\"n\":" + times + "," + samples.json(0) + "}");
  }

  private static void sink(List<String> arguments, int parallel) throws Exception {
    int mebibytes = Integer.parseInt(arguments.get(1));
    int times = Integer.parseInt(arguments.get(2));
    Connection connection =
        BenchHost.open(Optional.empty()).dial(Multiaddr.parse(arguments.getFirst()));
    List<NetworkStream> streams = new ArrayList<>();
    for (int i = 0; i < parallel; i++) {
      streams.add(connection.open(BenchHost.SINK));
    }
    long bytes = ((long) mebibytes << 20) / parallel;
    for (int i = 0; i < SINKS_FIRST; i++) {
      send(streams, bytes);
    }
    double[] rates = new double[times];
    double cpu = cpuSeconds();
    for (int i = 0; i < times; i++) {
      long begin = System.nanoTime();
      send(streams, bytes);
      rates[i] = bytes * parallel / MEGA / ((System.nanoTime() - begin) / NANOS);
    }
    cpu = cpuSeconds() - cpu;
    double[] sorted = rates.clone();
    Arrays.sort(sorted);
    say(
        String.format(
            Locale.ROOT,
            "{\"op\":\"sink\",\"MiB\":%d,\"streams\":%d,\"MBps\":%s,\"median\":%.1f,\"cpuSeconds\":%.3f}",
            mebibytes,
            parallel,
            Arrays.toString(rates),
            sorted[times >> 1],
            cpu));
  }

  private static double cpuSeconds() {
    return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / NANOS;
  }

  private static void send(List<NetworkStream> streams, long bytes) throws InterruptedException {
    if (streams.size() == 1) {
      send(streams.getFirst(), bytes);
      return;
    }
    List<Thread> threads = new ArrayList<>();
    for (NetworkStream stream : streams) {
      threads.add(Thread.ofVirtual().start(() -> send(stream, bytes)));
    }
    for (Thread thread : threads) {
      thread.join();
    }
  }

  private static void send(NetworkStream stream, long total) {
    byte[] chunk = new byte[BenchHost.CHUNK_BYTES];
    byte[] number = ByteBuffer.allocate(Long.BYTES).putLong(total).array();
    stream.write(number, 0, number.length);
    long sent = 0;
    long acknowledged = 0;
    while (acknowledged < total) {
      if (sent < total && sent - acknowledged < UNACKNOWLEDGED_BYTES_MAX) {
        int n = (int) Math.min(chunk.length, total - sent);
        stream.write(chunk, 0, n);
        sent += n;
      } else if (BenchHost.readWhole(stream, number)) {
        acknowledged = ByteBuffer.wrap(number).getLong();
      } else {
        throw new IllegalStateException("the peer ended the stream");
      }
    }
  }

  private static void streams(Multiaddr address, int times) throws Exception {
    Connection connection = BenchHost.open(Optional.empty()).dial(address);
    Samples samples = new Samples(times);
    long begin = 0;
    for (int i = -STREAMS_FIRST; i < times; i++) {
      if (i == 0) {
        begin = System.nanoTime();
      }
      long start = System.nanoTime();
      echoOnce(connection, ECHO_BYTES);
      if (i >= 0) {
        samples.add(System.nanoTime() - start);
      }
    }
    rate("streams", times, begin, samples);
  }

  private static void dial(Multiaddr address, int times) throws Exception {
    NettyHost host = BenchHost.open(Optional.empty());
    Samples samples = new Samples(times);
    long begin = 0;
    for (int i = -DIALS_FIRST; i < times; i++) {
      if (i == 0) {
        begin = System.nanoTime();
      }
      long start = System.nanoTime();
      Connection connection = host.dial(address);
      echoOnce(connection, 1);
      if (i >= 0) {
        samples.add(System.nanoTime() - start);
      }
      connection.close();
    }
    rate("dial", times, begin, samples);
  }

  private static void echoOnce(Connection connection, int bytes) {
    NetworkStream stream = connection.open(BenchHost.ECHO);
    byte[] data = new byte[bytes];
    stream.write(data, 0, bytes);
    if (!BenchHost.readWhole(stream, data)) {
      throw new IllegalStateException("the peer ended the echo");
    }
    stream.reset();
  }

  private static void rate(String name, int times, long begin, Samples samples) {
    say(
        String.format(
            Locale.ROOT,
            "{\"op\":\"%s\",\"n\":%d,\"perSec\":%.1f,%s}",
            name,
            times,
            times / ((System.nanoTime() - begin) / NANOS),
            samples.json(0)));
  }
}
