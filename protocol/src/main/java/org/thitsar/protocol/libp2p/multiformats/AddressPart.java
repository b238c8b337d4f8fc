package org.thitsar.protocol.libp2p.multiformats;

import org.thitsar.protocol.base.Bytes;

/// One part of a [Multiaddr]: a protocol and its value in binary form, which may be empty.
///
/// @param kind which protocol
/// @param value the value, without its length
public record AddressPart(AddressKind kind, Bytes value) {
  /// The value as it is printed.
  public String text() {
    return kind.print(value);
  }

  /// The name that a SOCKS proxy is told for an onion service: 56 characters and `.onion`.
  ///
  /// @throws IllegalStateException for other kinds
  public String onionHost() {
    requireOnion();
    return OnionText.host(value) + ".onion";
  }

  /// The port of an onion service.
  ///
  /// @throws IllegalStateException for other kinds
  public int onionPort() {
    requireOnion();
    return OnionText.port(value);
  }

  private void requireOnion() {
    if (kind != AddressKind.ONION3) {
      throw new IllegalStateException(kind + " is no onion service");
    }
  }
}
