package org.thitsar.node.network;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.thitsar.protocol.base.Bytes;

/// The SOCKS5 server of Debian's package `microsocks`, on loopback. Nobody here wrote it.
final class Microsocks implements AutoCloseable {
  private static final int STARTS_MAX = 5;
  private static final int LOOKS_MAX = 400;

  private final Process process;
  private final int port;

  private Microsocks(Process process, int port) {
    this.process = process;
    this.port = port;
  }

  /// Starts it; fails when the package is not installed. `arguments` are added to its own.
  static Microsocks start(String... arguments) throws IOException, InterruptedException {
    for (int i = 0; i < STARTS_MAX; i++) {
      int port = freePort();
      List<String> command =
          new ArrayList<>(List.of("microsocks", "-i", "127.0.0.1", "-p", Integer.toString(port)));
      command.addAll(List.of(arguments));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (listens(process, port)) {
        return new Microsocks(process, port);
      }
      process.destroyForcibly().waitFor();
    }
    throw new IOException("microsocks did not start");
  }

  /// A port on which nobody listened a moment ago.
  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static boolean listens(Process process, int port) throws InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    for (int i = 0; i < LOOKS_MAX && process.isAlive(); i++) {
      try (Socket _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return true;
      } catch (IOException e) {
        // Not yet.
        var _ = never.await(25, TimeUnit.MILLISECONDS);
      }
    }
    return false;
  }

  SocksProxy proxy() {
    return on(port);
  }

  static SocksProxy on(int port) {
    return new SocksProxy(
        Bytes.of((byte) 127, (byte) 0, (byte) 0, (byte) 1),
        port,
        Bytes.utf8("a secret of this run"));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
