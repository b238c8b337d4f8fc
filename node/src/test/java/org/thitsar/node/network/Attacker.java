package org.thitsar.node.network;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.noise.NoiseSession;

/// A member that is hostile: past Noise, with frames of Yamux in its hand.
///
/// All that it sends is made here, byte by byte. Not much more than what is needed to get as far as
/// the rule that is to be broken.
public final class Attacker implements AutoCloseable {
  static final int DATA = 0;
  static final int CREDIT = 1;
  static final int PING = 2;
  static final int GO_AWAY = 3;
  static final int SYN = 1;
  static final int ACK = 2;
  static final int FIN = 4;
  static final int RST = 8;

  private static final int HEADER = 12;
  private static final int PACKET_MAX = 65_519;
  private static final int PIECE_MAX = 32 << 10;
  private static final int WINDOW = 256 << 10;
  private static final int CREDIT_MAX = 1 << 24;
  private static final String LINES = "/multistream/1.0.0";

  /// No honest host takes more than this of one flood before it closes.
  private static final long FLOOD_MAX = 256L << 20;

  private final RawPeer peer;
  private final NoiseSession session;
  private final AtomicLong sent = new AtomicLong();
  private final Map<Integer, Semaphore> credits = new ConcurrentHashMap<>();
  private final Map<Integer, Semaphore> resets = new ConcurrentHashMap<>();
  private int nextStream = 1;

  private Attacker(RawPeer peer, NoiseSession session) {
    this.peer = peer;
    this.session = session;
  }

  /// Connects and proves to be `identity`.
  public static Attacker connect(Multiaddr address, SigningKey identity)
      throws IOException, MalformedException {
    RawPeer peer = RawPeer.connect(address);
    try {
      return new Attacker(peer, peer.handshake(identity));
    } catch (IOException | MalformedException e) {
      peer.close();
      throw e;
    }
  }

  static byte[] frame(int type, int flags, int stream, long length) {
    byte[] frame = new byte[HEADER];
    frame[1] = (byte) type;
    frame[3] = (byte) flags;
    for (int i = 0; i < 4; i++) {
      frame[4 + i] = (byte) (stream >>> (24 - 8 * i));
      frame[8 + i] = (byte) (length >>> (24 - 8 * i));
    }
    return frame;
  }

  static byte[] data(int flags, int stream, byte[] content) {
    return concat(frame(DATA, flags, stream, content.length), content);
  }

  static byte[] concat(byte[]... parts) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      all.writeBytes(part);
    }
    return all.toByteArray();
  }

  /// Lines of multistream-select.
  static byte[] lines(String... lines) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (String line : lines) {
      byte[] ascii = (line + "\n").getBytes(StandardCharsets.US_ASCII);
      all.write(ascii.length);
      all.writeBytes(ascii);
    }
    return all.toByteArray();
  }

  /// The frames that open a stream and ask for `protocol`.
  static byte[] opening(int stream, String protocol) {
    return concat(frame(CREDIT, SYN, stream, 0), data(0, stream, lines(LINES, protocol)));
  }

  /// A number for a stream that this side opens.
  int nextStream() {
    int stream = nextStream;
    nextStream += 2;
    return stream;
  }

  /// Opens a stream for `protocol`, and does not wait for an answer.
  int open(String protocol) throws IOException {
    int stream = nextStream();
    byte[] opening = opening(stream, protocol);
    // What asks for the protocol is out of the stream's credit, too.
    credits.put(stream, new Semaphore(WINDOW - (opening.length - 2 * HEADER)));
    send(opening);
    return stream;
  }

  /// Sends frames, or parts of them, in packets as large as can be.
  synchronized void send(byte[] plaintext) throws IOException {
    for (int at = 0; at < plaintext.length; at += PACKET_MAX) {
      byte[] piece = Arrays.copyOfRange(plaintext, at, Math.min(at + PACKET_MAX, plaintext.length));
      peer.sendSealed(session, piece);
      sent.addAndGet(piece.length);
    }
  }

  /// Sends data as an honest peer does: waits for credit. Needs [#drain].
  ///
  /// @throws IOException when there is none for long, or the host has closed
  void sendInWindow(int stream, byte[] content) throws IOException {
    Semaphore credit = credits.computeIfAbsent(stream, _ -> new Semaphore(WINDOW));
    for (int at = 0; at < content.length; at += PIECE_MAX) {
      byte[] piece = Arrays.copyOfRange(content, at, Math.min(at + PIECE_MAX, content.length));
      try {
        if (!credit.tryAcquire(piece.length, 20, TimeUnit.SECONDS)) {
          throw new IOException("no credit");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
      send(data(0, stream, piece));
    }
  }

  /// Waits until the host has given back all the credit of a stream: it has read everything.
  void awaitRead(int stream) throws IOException {
    Semaphore credit = credits.computeIfAbsent(stream, _ -> new Semaphore(WINDOW));
    try {
      // It is given back by half windows.
      if (!credit.tryAcquire(WINDOW / 2, 20, TimeUnit.SECONDS)) {
        throw new IOException("not read");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// Waits until the host has reset a stream. Needs [#drain].
  void awaitReset(int stream) throws IOException {
    try {
      if (!resets.computeIfAbsent(stream, _ -> new Semaphore(0)).tryAcquire(20, TimeUnit.SECONDS)) {
        throw new IOException("not reset");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  /// Sends what belongs below Noise.
  synchronized void sendRaw(byte[] bytes) throws IOException {
    peer.send(bytes);
  }

  /// Sends `frames` again and again until the host has closed.
  ///
  /// @throws IOException when it has
  void flood(byte[] frames) throws IOException {
    int times = Math.max(1, PACKET_MAX / frames.length);
    byte[] packet = new byte[times * frames.length];
    for (int i = 0; i < times; i++) {
      System.arraycopy(frames, 0, packet, i * frames.length, frames.length);
    }
    while (sent.get() < FLOOD_MAX) {
      send(packet);
    }
    throw new AssertionError("256 MiB of a flood were taken");
  }

  /// Bytes inside Noise that were sent.
  long sent() {
    return sent.get();
  }

  /// Reads all that comes from now on, on a thread of its own: answers pings, takes part in every
  /// negotiation, and gives back all credit.
  void drain() {
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                byte[] rest = new byte[0];
                while (true) {
                  rest = answer(concat(rest, peer.readSealed(session)));
                }
              } catch (IOException | MalformedException e) {
                // Closed by either side: whoever sends will see it, and nobody waits for credit.
                credits.values().forEach(credit -> credit.release(CREDIT_MAX));
                resets.values().forEach(Semaphore::release);
              }
            });
  }

  private byte[] answer(byte[] received) throws IOException {
    ByteArrayOutputStream answers = new ByteArrayOutputStream();
    int at = 0;
    while (received.length - at >= HEADER) {
      int type = received[at + 1];
      int flags = received[at + 3];
      int stream = number(received, at + 4);
      int length = number(received, at + 8);
      int body = type == DATA ? length : 0;
      if (received.length - at - HEADER < body) {
        break;
      }
      if ((flags & RST) != 0) {
        resets.computeIfAbsent(stream, _ -> new Semaphore(0)).release();
      }
      if (type == CREDIT && length > 0) {
        credits
            .computeIfAbsent(stream, _ -> new Semaphore(WINDOW))
            .release(Math.min(length, CREDIT_MAX));
      }
      if (type == PING && (flags & SYN) != 0) {
        answers.writeBytes(frame(PING, ACK, 0, length));
      } else if (type == DATA && body > 0) {
        answers.writeBytes(frame(CREDIT, 0, stream, body));
        String text = new String(received, at + HEADER, body, StandardCharsets.ISO_8859_1);
        int protocol = text.indexOf('/', LINES.length() + 2);
        if (stream % 2 == 0 && text.startsWith(LINES, 1) && protocol > 0) {
          answers.writeBytes(
              data(ACK, stream, lines(LINES, text.substring(protocol, text.length() - 1))));
        }
      }
      at += HEADER + body;
    }
    if (answers.size() > 0) {
      send(answers.toByteArray());
    }
    return Arrays.copyOfRange(received, at, received.length);
  }

  private static int number(byte[] bytes, int at) {
    return Bytes.of(bytes, at, 4).asBuffer().getInt();
  }

  /// Reads one byte of what comes, after a while.
  void sip() throws IOException {
    peer.readByte();
  }

  /// Waits until the host has closed.
  void awaitClosed() throws IOException {
    peer.bytesUntilClosed();
  }

  @Override
  public void close() throws IOException {
    peer.close();
  }
}
