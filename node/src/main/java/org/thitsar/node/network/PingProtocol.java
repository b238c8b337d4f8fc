package org.thitsar.node.network;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.identify.Ping;

/// `/ipfs/ping/1.0.0`: sends every 32 bytes back until the peer ends the stream.
public final class PingProtocol implements StreamHandler {
  @Override
  public void handle(NetworkStream stream) throws MalformedException {
    byte[] ping = new byte[Ping.BYTES];
    while (readWhole(stream, ping)) {
      stream.write(ping, 0, ping.length);
    }
  }

  /// Pings the peer once and waits for the answer.
  ///
  /// @throws NetworkException when there is none in time
  /// @throws MalformedException with [Flaw#BAD_HASH] when it is not what was sent
  public static void once(Connection connection, Entropy entropy) throws MalformedException {
    try (NetworkStream stream = connection.open(Ping.PROTOCOL)) {
      Bytes sent = entropy.bytes(Ping.BYTES);
      stream.write(sent);
      byte[] answer = new byte[Ping.BYTES];
      if (!readWhole(stream, answer) || !Bytes.of(answer).equals(sent)) {
        throw new MalformedException(Flaw.BAD_HASH, "ping");
      }
    }
  }

  private static boolean readWhole(NetworkStream stream, byte[] target) throws MalformedException {
    int have = 0;
    while (have < target.length) {
      int more = stream.read(target, have, target.length - have);
      if (more < 0) {
        if (have > 0) {
          throw new MalformedException(Flaw.TRUNCATED, "ping");
        }
        return false;
      }
      have += more;
    }
    return true;
  }
}
