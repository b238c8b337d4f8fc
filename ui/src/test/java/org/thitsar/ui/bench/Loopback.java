package org.thitsar.ui.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.Arrays;

/// What this machine's loopback gives to one TCP connection with nothing on it.
final class Loopback {
  private static final int CHUNK_BYTES = 128 << 10;
  private static final double MEGA = 1e6;
  private static final double NANOS = 1e9;

  private Loopback() {}

  /// Sends `mebibytes` from one thread to another.
  ///
  /// @return the median of `times` runs, in MB/s
  static double megabytesPerSecond(int mebibytes, int times)
      throws IOException, InterruptedException {
    long bytes = (long) mebibytes << 20;
    double[] rates = new double[times];
    try (ServerSocketChannel server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Thread reader = Thread.ofPlatform().daemon().start(() -> read(server, bytes * (times + 1)));
      try (SocketChannel client = SocketChannel.open(server.getLocalAddress())) {
        write(client, bytes);
        for (int i = 0; i < times; i++) {
          long begin = System.nanoTime();
          write(client, bytes);
          rates[i] = bytes / MEGA / ((System.nanoTime() - begin) / NANOS);
        }
      }
      reader.join();
    }
    Arrays.sort(rates);
    return rates[times >> 1];
  }

  private static void write(SocketChannel client, long bytes) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    long left = bytes;
    while (left > 0) {
      chunk.clear().limit((int) Math.min(CHUNK_BYTES, left));
      while (chunk.hasRemaining()) {
        left -= client.write(chunk);
      }
    }
  }

  private static void read(ServerSocketChannel server, long bytes) {
    ByteBuffer chunk = ByteBuffer.allocateDirect(CHUNK_BYTES);
    try (SocketChannel accepted = server.accept()) {
      long got = 0;
      while (got < bytes && accepted.read(chunk.clear()) >= 0) {
        got += chunk.position();
      }
    } catch (IOException e) {
      throw new IllegalStateException("the loopback broke", e);
    }
  }
}
