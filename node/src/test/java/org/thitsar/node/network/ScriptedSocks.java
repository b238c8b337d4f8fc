package org.thitsar.node.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.thitsar.protocol.base.Bytes;

/// A SOCKS5 server that writes down what it is asked and answers as it is told; what it lets
/// through goes to one port of loopback, whatever was asked for.
public final class ScriptedSocks implements AutoCloseable {
  /// In place of an answer: none, and the socket stays open.
  public static final int NEVER = -1;

  /// In place of an answer: the socket is closed.
  public static final int HANGS_UP = -2;

  /// RFC 1928: no authentication; user name and password; none of those offered.
  public static final int NO_LOGIN = 0;

  public static final int PASSWORD = 2;
  public static final int NO_METHOD = 0xff;

  private final ServerSocket listening = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
  private final int method;
  private final int login;
  private final int answer;
  private volatile int target;
  private final List<Bytes> greetings = new CopyOnWriteArrayList<>();
  private final List<String> users = new CopyOnWriteArrayList<>();
  private final List<Bytes> requests = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /// @param method what it answers to the greeting
  /// @param login the status of the login, when `method` is [#PASSWORD]
  /// @param answer the status of the request
  /// @param target where it connects when `answer` is 0
  public ScriptedSocks(int method, int login, int answer, int target) throws IOException {
    this.method = method;
    this.login = login;
    this.answer = answer;
    this.target = target;
    Thread.ofVirtual().start(this::serve);
  }

  /// Connects there from now on.
  public void lead(int port) {
    target = port;
  }

  /// Where it listens, with a secret for isolation.
  public SocksProxy proxy() {
    return Microsocks.on(listening.getLocalPort());
  }

  /// The methods that were offered.
  public List<Bytes> greetings() {
    return greetings;
  }

  /// User names with passwords, joined by a colon.
  public List<String> users() {
    return users;
  }

  /// The requests as they came, from the version on.
  public List<Bytes> requests() {
    return requests;
  }

  private void serve() {
    try {
      while (true) {
        Socket client = listening.accept();
        open.add(client);
        Thread.ofVirtual().start(() -> speak(client));
      }
    } catch (IOException e) {
      // The test is over.
      return;
    }
  }

  private void speak(Socket client) {
    try {
      DataInputStream in = new DataInputStream(client.getInputStream());
      OutputStream out = client.getOutputStream();
      in.readByte();
      greetings.add(Bytes.of(in.readNBytes(in.readUnsignedByte())));
      if (!said(client, method, out, (byte) 5, (byte) method) || method == NO_METHOD) {
        return;
      }
      if (method == PASSWORD) {
        in.readByte();
        String user = text(in.readNBytes(in.readUnsignedByte()));
        users.add(user + ":" + text(in.readNBytes(in.readUnsignedByte())));
        if (!said(client, login, out, (byte) 1, (byte) login) || login != 0) {
          return;
        }
      }
      byte[] head = in.readNBytes(4);
      byte[] host =
          switch (head[3]) {
            case 1 -> in.readNBytes(4);
            case 4 -> in.readNBytes(16);
            default -> {
              byte[] length = in.readNBytes(1);
              yield Bytes.concat(Bytes.of(length), Bytes.of(in.readNBytes(length[0] & 0xff)))
                  .toArray();
            }
          };
      requests.add(Bytes.concat(Bytes.of(head), Bytes.of(host), Bytes.of(in.readNBytes(2))));
      byte[] reply = {5, (byte) answer, 0, 1, 0, 0, 0, 0, 0, 0};
      if (said(client, answer, out, reply) && answer == 0) {
        pass(client);
      }
    } catch (IOException e) {
      // The client has gone, or the test is over.
      return;
    }
  }

  private static boolean said(Socket client, int what, OutputStream out, byte... bytes)
      throws IOException {
    if (what == HANGS_UP) {
      client.close();
    } else if (what != NEVER) {
      out.write(bytes);
      out.flush();
    }
    return what >= 0;
  }

  private static String text(byte[] bytes) {
    return new String(bytes, java.nio.charset.StandardCharsets.US_ASCII);
  }

  private void pass(Socket client) throws IOException {
    Socket server = new Socket(InetAddress.getLoopbackAddress(), target);
    open.add(server);
    Thread.ofVirtual().start(() -> copy(server, client));
    copy(client, server);
  }

  private static void copy(Socket from, Socket to) {
    try (InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      in.transferTo(out);
    } catch (IOException e) {
      // One of them has gone, and the other goes with it.
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
