package org.thitsar.node.network;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.identify.Ping;

/// `/ipfs/ping/1.0.0`: sends every 32 bytes back until the peer ends the stream.
public final class PingProtocol implements QuickHandler {
  PingProtocol() {}

  @Override
  public boolean ready(MuxedStream stream) throws MalformedException {
    byte[] ping = new byte[Ping.BYTES];
    // What a peer that does not read has no room for stays unread, and stops its pings.
    while (stream.arrived() >= Ping.BYTES && stream.room() >= Ping.BYTES) {
      stream.readNow(ping, Ping.BYTES);
      stream.writeNow(ping, Ping.BYTES);
    }
    boolean truncated = stream.peerEnded() && stream.arrived() % Ping.BYTES != 0;
    if (truncated) {
      throw new MalformedException(Flaw.TRUNCATED, "ping");
    }
    return !stream.peerEnded() || stream.arrived() > 0;
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
      int have = 0;
      while (have < answer.length) {
        int more = stream.read(answer, have, answer.length - have);
        if (more < 0) {
          throw new MalformedException(Flaw.TRUNCATED, "ping");
        }
        have += more;
      }
      if (!Bytes.of(answer).equals(sent)) {
        throw new MalformedException(Flaw.BAD_HASH, "ping");
      }
    }
  }
}
