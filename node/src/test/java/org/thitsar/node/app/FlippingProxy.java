package org.thitsar.node.app;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/// Passes one connection on and changes one bit of it. It reads the lengths of Noise frames, which
/// are in the clear, so that the byte it counts to is one of their content: a changed length makes
/// a peer wait for bytes, which is for its deadlines to end.
final class FlippingProxy implements AutoCloseable {
  /// What the dialling side says in the clear before Noise: two lines with their lengths.
  private static final int CLEAR = 1 + "/multistream/1.0.0\n".length() + 1 + "/noise\n".length();

  private final ServerSocket listening;
  private final int target;
  private final long flipAt;
  private final boolean fromDialler;
  private final AtomicBoolean flipped = new AtomicBoolean();

  /// Changes byte `flipAt` of the contents of frames that go one way; none when it is negative.
  FlippingProxy(int target, long flipAt, boolean fromDialler) throws IOException {
    this.target = target;
    this.flipAt = flipAt;
    this.fromDialler = fromDialler;
    this.listening = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
    Thread.ofVirtual().start(this::serve);
  }

  int port() {
    return listening.getLocalPort();
  }

  /// Whether the byte went by.
  boolean flipped() {
    return flipped.get();
  }

  private void serve() {
    try (Socket dialler = listening.accept();
        Socket office = new Socket(InetAddress.getLoopbackAddress(), target)) {
      Thread back = Thread.ofVirtual().start(() -> pass(office, dialler, !fromDialler));
      pass(dialler, office, fromDialler);
      back.join();
    } catch (IOException | InterruptedException e) {
      // The test is over.
      return;
    }
  }

  private void pass(Socket from, Socket to, boolean flips) {
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      // Both sides say the same number of bytes in the clear: the answer echoes the proposal.
      for (int i = 0; i < CLEAR; i++) {
        out.write(in.read());
      }
      out.flush();
      long seen = 0;
      while (true) {
        int high = in.read();
        int low = in.read();
        if (low < 0) {
          break;
        }
        byte[] frame = in.readNBytes(high << 8 | low);
        if (flips && flipAt >= seen && flipAt < seen + frame.length) {
          frame[(int) (flipAt - seen)] ^= 0x10;
          flipped.set(true);
        }
        seen += frame.length;
        out.write(high);
        out.write(low);
        out.write(frame);
        out.flush();
      }
      to.shutdownOutput();
    } catch (IOException e) {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // It is closed already.
      return;
    }
  }

  @Override
  public void close() throws IOException {
    listening.close();
  }
}
