package org.thitsar.protocol.libp2p.multiformats;

import org.thitsar.protocol.base.Base32;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Sha3;

/// Tor onion services, version 3: 56 characters of base32 (RFC 4648, without padding), a colon, a
/// port.
///
/// In binary form: 32 bytes of key, 2 of checksum, 1 of version (Tor `rend-spec-v3`, "Encoding
/// onion addresses"), and 2 of port. Version and checksum are checked, so that a mistyped address
/// is refused where it is typed.
final class OnionText {
  /// Bytes of the binary form.
  static final int BYTES = 37;

  private static final int CHARACTERS = 56;
  private static final int KEY_BYTES = 32;
  private static final int PORT_AT = 35;
  private static final int VERSION = 3;
  private static final Bytes CHECKSUM_PREFIX = Bytes.utf8(".onion checksum");
  private static final String PLACE = "onion address";

  private OnionText() {}

  static Bytes parse(String text) throws MalformedException {
    if (text.length() <= CHARACTERS || text.charAt(CHARACTERS) != ':') {
      throw new MalformedException(Flaw.BAD_TEXT, PLACE);
    }
    // Tor takes both cases; one of them is printed.
    Bytes host = Base32.decode(text.substring(0, CHARACTERS));
    return Bytes.concat(host, AddressKind.port(text.substring(CHARACTERS + 1)));
  }

  static String print(Bytes value) {
    return host(value) + ":" + port(value);
  }

  /// The 56 characters, without `.onion`.
  static String host(Bytes value) {
    return Base32.encode(value.slice(0, PORT_AT));
  }

  static int port(Bytes value) {
    return ((value.at(PORT_AT) & 0xff) << 8) | (value.at(PORT_AT + 1) & 0xff);
  }

  static void check(Bytes value) throws MalformedException {
    if (value.at(PORT_AT - 1) != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    Bytes sum =
        Sha3.of(CHECKSUM_PREFIX, value.slice(0, KEY_BYTES), value.slice(PORT_AT - 1, PORT_AT));
    if (!sum.slice(0, 2).equals(value.slice(KEY_BYTES, KEY_BYTES + 2))) {
      throw new MalformedException(Flaw.BAD_HASH, PLACE);
    }
    // Nothing listens on port 0, and no other implementation reads it.
    if (port(value) == 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
  }
}
