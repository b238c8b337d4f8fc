package org.thitsar.protocol.log;

import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.NodeId;

/// What every holder of a log knows of it: the one node that writes it, and 16 random bytes.
public record LogOpening(NodeId writer, Bytes nonce) {
  /// Bytes of the nonce.
  public static final int NONCE_LENGTH = 16;

  /// Bytes of the form in which it is written: key and nonce.
  public static final int LENGTH = 48;

  /// Checks the nonce's length.
  public LogOpening {
    if (nonce.length() != NONCE_LENGTH) {
      throw new IllegalArgumentException("the nonce of a log has 16 bytes");
    }
  }

  /// A new log of `writer`.
  public static LogOpening random(NodeId writer, Entropy entropy) {
    return new LogOpening(writer, entropy.bytes(NONCE_LENGTH));
  }

  /// Reads the 48 bytes of [#encode].
  public static LogOpening decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, "log opening");
    LogOpening opening =
        new LogOpening(NodeId.decode(reader.bytes(32)), reader.bytes(NONCE_LENGTH));
    reader.end();
    return opening;
  }

  /// Writer's key, then the nonce: 48 bytes.
  public Bytes encode() {
    return Bytes.concat(writer.bytes(), nonce);
  }

  /// The log's id.
  public LogId id() {
    return new LogId(Hash.of(Label.LOG_ID, writer.bytes(), nonce));
  }
}
