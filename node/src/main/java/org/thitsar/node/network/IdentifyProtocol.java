package org.thitsar.node.network;

import java.util.List;
import java.util.function.Supplier;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.IdentifyCodec;

/// `/ipfs/id/1.0.0`: answers with the key and the protocols, and nothing else.
public final class IdentifyProtocol implements StreamHandler {
  private final VerifyingKey key;
  private final Supplier<List<String>> protocols;

  IdentifyProtocol(VerifyingKey key, Supplier<List<String>> protocols) {
    this.key = key;
    this.protocols = protocols;
  }

  @Override
  public void handle(NetworkStream stream) {
    stream.write(IdentifyCodec.encode(Identify.of(key, protocols.get())));
    stream.closeWrite();
  }

  /// Asks the peer what it says of itself.
  ///
  /// @throws MalformedException when the answer is no identify message, or names another key than
  ///   the connection has proved
  public static Identify ask(Connection connection) throws MalformedException {
    try (NetworkStream stream = connection.open(Identify.PROTOCOL)) {
      stream.closeWrite();
      return read(stream);
    }
  }

  /// Reads one message of the peer, and holds the key in it against the one that it has proved.
  static Identify read(NetworkStream stream) throws MalformedException {
    Identify identify = IdentifyCodec.decode(readPrefixed(stream));
    if (identify.key().isPresent() && !identify.key().equals(stream.connection().remote().key())) {
      throw new MalformedException(Flaw.BAD_KEY, "identify");
    }
    return identify;
  }

  private static Bytes readPrefixed(NetworkStream stream) throws MalformedException {
    byte[] one = new byte[1];
    int length = 0;
    int shift = 0;
    do {
      // Two bytes hold every length up to the limit.
      if (shift > 7) {
        throw new MalformedException(Flaw.TOO_LARGE, "identify");
      }
      readWhole(stream, one);
      length |= (one[0] & 0x7f) << shift;
      shift += 7;
    } while (one[0] < 0);
    if (length > Identify.MESSAGE_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "identify");
    }
    byte[] message = new byte[length];
    readWhole(stream, message);
    return Bytes.owning(message);
  }

  private static void readWhole(NetworkStream stream, byte[] target) throws MalformedException {
    int have = 0;
    while (have < target.length) {
      int more = stream.read(target, have, target.length - have);
      if (more < 0) {
        throw new MalformedException(Flaw.TRUNCATED, "identify");
      }
      have += more;
    }
  }
}
