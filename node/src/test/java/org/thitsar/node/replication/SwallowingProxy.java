package org.thitsar.node.replication;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// A network between two nodes that can be lost without a word, as when a laptop leaves its radio:
/// sockets stay open, and what goes into them arrives nowhere. What was open when it was lost stays
/// dead when it comes back.
final class SwallowingProxy implements AutoCloseable {
  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int target;
  private final List<Socket> open = new CopyOnWriteArrayList<>();
  private final AtomicInteger passed = new AtomicInteger();
  // Counts losses: a connection of an earlier network is dead in a later one.
  private volatile int era;
  private volatile boolean lost;

  SwallowingProxy(int target) throws IOException {
    this.target = target;
    Thread.ofVirtual().start(this::serve);
  }

  Multiaddr address() {
    return Multiaddr.ofTcp(
        Bytes.of((byte) 127, (byte) 0, (byte) 0, (byte) 1), listening.getLocalPort());
  }

  /// From now on nothing arrives.
  synchronized void lose() {
    era++;
    lost = true;
  }

  /// New connections get through again.
  void comeBack() {
    lost = false;
  }

  /// Connections that got through.
  int passed() {
    return passed.get();
  }

  private void serve() {
    try {
      while (true) {
        Socket client = listening.accept();
        open.add(client);
        if (!lost) {
          Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
          open.add(server);
          passed.incrementAndGet();
          int born = era;
          Thread.ofVirtual().start(() -> pass(client, server, born));
          Thread.ofVirtual().start(() -> pass(server, client, born));
        }
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private void pass(Socket from, Socket to, int born) {
    byte[] buffer = new byte[16 << 10];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      int have;
      while ((have = in.read(buffer)) >= 0) {
        if (era == born) {
          out.write(buffer, 0, have);
        }
      }
      if (era == born) {
        to.close();
      }
    } catch (IOException e) {
      end(from, born);
      end(to, born);
    }
  }

  /// The end of a lost connection is lost, too.
  private void end(Socket socket, int born) {
    try {
      if (era == born) {
        socket.close();
      }
    } catch (IOException e) {
      // It is closed already.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
