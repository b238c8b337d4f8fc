package org.thitsar.protocol.libp2p.pnet;

import java.util.Base64;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;

/// The key of a private network. Not a record: it is a secret.
///
/// WARNING: every member has it, so one informer makes it public. It keeps scanners out, never
/// members apart: who may connect is decided after Noise.
public final class SwarmKey {
  private static final String HEADER = "/key/swarm/psk/1.0.0/";
  private static final String HEX = "/base16/";
  private static final String BASE64 = "/base64/";
  private static final int TEXT_LENGTH_MAX = 256;

  private final SecretKey key;

  private SwarmKey(SecretKey key) {
    this.key = key;
  }

  /// The network under `key`.
  public static SwarmKey of(SecretKey key) {
    return new SwarmKey(key);
  }

  /// Reads the three lines of a key file: the header, `/base16/` or `/base64/`, and the key.
  ///
  /// @throws MalformedException when it is anything else
  public static SwarmKey parse(String text) throws MalformedException {
    if (text.length() > TEXT_LENGTH_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "swarm key");
    }
    List<String> lines = text.strip().lines().map(String::strip).toList();
    if (lines.size() != 3 || !lines.get(0).equals(HEADER)) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "swarm key");
    }
    Bytes bytes =
        switch (lines.get(1)) {
          case HEX -> Bytes.parseHex(lines.get(2));
          case BASE64 -> base64(lines.get(2));
          default -> throw new MalformedException(Flaw.UNKNOWN_VERSION, "swarm key");
        };
    if (bytes.length() != SecretKey.LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "swarm key");
    }
    return new SwarmKey(SecretKey.of(bytes));
  }

  private static Bytes base64(String text) throws MalformedException {
    try {
      return Bytes.owning(Base64.getDecoder().decode(text));
    } catch (IllegalArgumentException e) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "swarm key");
    }
  }

  /// The key file, for other members.
  public String exposedText() {
    return HEADER + "\n" + HEX + "\n" + key.exposedBytes().hex() + "\n";
  }

  SecretKey key() {
    return key;
  }

  @Override
  public String toString() {
    return "SwarmKey";
  }
}
