package org.thitsar.ui.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/// Ports of this machine that nobody listens on, below those that the system gives to whoever asks
/// for any: a node that was killed finds its own free when it comes back.
final class FreePort {
  private static final int FIRST = 20_000;
  private static final int PORTS = 12_000;

  private static int next = (int) (ProcessHandle.current().pid() * 101 % PORTS);

  private FreePort() {}

  /// A port that was not given to anybody before in this process.
  static synchronized int find() {
    for (int tried = 0; tried < PORTS; tried++) {
      int port = FIRST + next;
      next = (next + 1) % PORTS;
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException("no free port");
  }

  private static boolean isFree(int port) {
    try (ServerSocket probe =
        new ServerSocket(port, 1, InetAddress.getByAddress(new byte[] {127, 0, 0, 1}))) {
      return probe.isBound();
    } catch (IOException e) {
      return false;
    }
  }
}
