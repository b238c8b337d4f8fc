package org.thitsar.node.network;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.noise.NoiseHandshake;
import org.thitsar.protocol.libp2p.noise.NoiseIdentity;
import org.thitsar.protocol.libp2p.noise.NoiseSession;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A dialling peer that speaks raw bytes over a blocking socket, rule by rule, so that a test can
/// break the next one.
public final class RawPeer implements AutoCloseable {
  private final Socket socket;
  private final DataInputStream in;
  private final OutputStream out;

  private RawPeer(Socket socket) throws IOException {
    this.socket = socket;
    this.in = new DataInputStream(socket.getInputStream());
    this.out = socket.getOutputStream();
  }

  /// Connects to `address`.
  public static RawPeer connect(Multiaddr address) throws IOException {
    Socket socket = new Socket();
    InetSocketAddress target = TcpAddress.of(address);
    socket.connect(target, 5_000);
    socket.setSoTimeout(20_000);
    return new RawPeer(socket);
  }

  /// Sends bytes as they are.
  public void send(byte[] bytes) throws IOException {
    out.write(bytes);
    out.flush();
  }

  /// Sends one line of multistream-select.
  public void sendLine(String text) throws IOException {
    byte[] ascii = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    send(Bytes.concat(Bytes.of((byte) ascii.length), Bytes.of(ascii)).toArray());
  }

  /// The next line of multistream-select.
  public String readLine() throws IOException {
    byte[] line = new byte[in.readUnsignedByte()];
    in.readFully(line);
    return new String(line, StandardCharsets.US_ASCII).strip();
  }

  /// Sends one frame of Noise.
  public void sendFrame(Bytes frame) throws IOException {
    byte[] whole = new byte[2 + frame.length()];
    whole[0] = (byte) (frame.length() >>> 8);
    whole[1] = (byte) frame.length();
    frame.copyTo(whole, 2);
    send(whole);
  }

  /// The next frame of Noise.
  public Bytes readFrame() throws IOException {
    byte[] frame = new byte[in.readUnsignedShort()];
    in.readFully(frame);
    return Bytes.owning(frame);
  }

  /// Agrees on Noise in the clear.
  public void selectNoise() throws IOException {
    sendLine("/multistream/1.0.0");
    sendLine("/noise");
    readLine();
    readLine();
  }

  /// All the way through Noise, with Yamux agreed on inside.
  public NoiseSession handshake(SigningKey identity) throws IOException, MalformedException {
    selectNoise();
    NoiseHandshake handshake =
        NoiseHandshake.initiator(
            NoiseIdentity.of(identity, new SeededEntropy(41)),
            Optional.empty(),
            List.of("/yamux/1.0.0"),
            new SeededEntropy(42));
    sendFrame(handshake.start());
    sendFrame(handshake.receive(readFrame()));
    return handshake.session();
  }

  /// Sends what belongs inside Noise.
  public void sendSealed(NoiseSession session, byte[] plaintext) throws IOException {
    byte[] sealed = new byte[plaintext.length + 16];
    session.sealing().seal(plaintext, 0, plaintext.length, sealed, 0);
    sendFrame(Bytes.owning(sealed));
  }

  /// The next bytes inside Noise.
  public byte[] readSealed(NoiseSession session) throws IOException, MalformedException {
    Bytes frame = readFrame();
    byte[] plaintext = new byte[frame.length() - 16];
    session.opening().open(frame.toArray(), 0, frame.length(), plaintext, 0);
    return plaintext;
  }

  /// One byte of whatever comes next.
  int readByte() throws IOException {
    return in.read();
  }

  /// How many bytes still come before the other side closes; waits for that.
  public int bytesUntilClosed() throws IOException {
    int count = 0;
    try {
      while (in.read() >= 0) {
        count++;
      }
    } catch (java.net.SocketException e) {
      // A close with unread bytes on their side arrives as a reset.
      return count;
    }
    return count;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
