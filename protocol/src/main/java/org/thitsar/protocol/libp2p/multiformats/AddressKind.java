package org.thitsar.protocol.libp2p.multiformats;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;

/// The address protocols that are read here, with the codes of the multiaddr table
/// (multiformats/multiaddr `protocols.csv`).
public enum AddressKind {
  /// An IPv4 address, 4 bytes.
  IP4("ip4", 4, 4),
  /// An IPv6 address, 16 bytes.
  IP6("ip6", 41, 16),
  /// A host name, either IP version.
  DNS("dns", 53, AddressKind.PREFIXED),
  /// A host name, IPv4 only.
  DNS4("dns4", 54, AddressKind.PREFIXED),
  /// A host name, IPv6 only.
  DNS6("dns6", 55, AddressKind.PREFIXED),
  /// A TCP port, 2 bytes.
  TCP("tcp", 6, 2),
  /// A Tor onion service of version 3 with its port, 37 bytes.
  ONION3("onion3", 445, OnionText.BYTES),
  /// The peer at the address.
  P2P("p2p", 421, AddressKind.PREFIXED);

  private static final int PREFIXED = -1;
  // RFC 1035 allows 253 characters; a peer id needs 42.
  private static final int VALUE_BYTES_MAX = 253;
  private static final int PORT_MAX = 65_535;

  private final String label;
  private final int code;
  private final int width;

  AddressKind(String label, int code, int width) {
    this.label = label;
    this.code = code;
    this.width = width;
  }

  /// The name in text form.
  public String label() {
    return label;
  }

  /// The code in binary form.
  public int code() {
    return code;
  }

  static Optional<AddressKind> named(String name) {
    // "ipfs" is the old name of "p2p", still printed by old peers.
    String today = name.equals("ipfs") ? "p2p" : name;
    for (AddressKind kind : values()) {
      if (kind.label.equals(today)) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  static Optional<AddressKind> coded(long code) {
    for (AddressKind kind : values()) {
      if (kind.code == code) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }

  Bytes read(ByteReader source) throws MalformedException {
    Bytes value = width == PREFIXED ? source.prefixed(VALUE_BYTES_MAX) : source.bytes(width);
    check(value);
    return value;
  }

  void write(ByteWriter target, Bytes value) {
    if (width == PREFIXED) {
      target.prefixed(value);
    } else {
      target.bytes(value);
    }
  }

  Bytes parse(String text) throws MalformedException {
    Bytes value =
        switch (this) {
          case IP4 -> IpText.parse4(text);
          case IP6 -> IpText.parse6(text);
          case TCP -> port(text);
          case ONION3 -> OnionText.parse(text);
          case P2P -> PeerId.parse(text).bytes();
          case DNS, DNS4, DNS6 -> Bytes.utf8(text);
        };
    check(value);
    return value;
  }

  String print(Bytes value) {
    return switch (this) {
      case IP4 -> IpText.print4(value);
      case IP6 -> IpText.print6(value);
      case TCP -> Integer.toString(((value.at(0) & 0xff) << 8) | (value.at(1) & 0xff));
      case ONION3 -> OnionText.print(value);
      case P2P -> new PeerId(value).toString();
      case DNS, DNS4, DNS6 -> new String(value.toArray(), StandardCharsets.US_ASCII);
    };
  }

  private void check(Bytes value) throws MalformedException {
    switch (this) {
      case P2P -> PeerId.decode(value);
      case ONION3 -> OnionText.check(value);
      case DNS, DNS4, DNS6 -> checkName(value);
      case IP4, IP6, TCP -> {}
    }
  }

  /// Host names are ASCII letters, digits, hyphens, underscores and dots, so that a text form has
  /// one reading and a log line no surprises.
  private static void checkName(Bytes value) throws MalformedException {
    if (value.isEmpty() || value.length() > VALUE_BYTES_MAX) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "host name");
    }
    for (int i = 0; i < value.length(); i++) {
      int c = value.at(i);
      boolean plain =
          (c >= 'a' && c <= 'z')
              || (c >= 'A' && c <= 'Z')
              || (c >= '0' && c <= '9')
              || c == '-'
              || c == '_'
              || c == '.';
      if (!plain) {
        throw new MalformedException(Flaw.BAD_TEXT, "host name");
      }
    }
  }

  static Bytes port(String text) throws MalformedException {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      throw new MalformedException(Flaw.BAD_TEXT, "port");
    }
    int port = Integer.parseInt(text);
    if (port > PORT_MAX) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "port");
    }
    return new ByteWriter(2).u16(port).toBytes();
  }
}
