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
}
