package org.thitsar.node.membership;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.StatementLimits;

/// Lists of addresses as they are stored.
final class AddressList {
  private static final int ADDRESS_BYTES_MAX = 255;

  private AddressList() {}

  /// Each once, without peer id, and not more than are handed on.
  static List<Multiaddr> tidy(List<Multiaddr> addresses) {
    LinkedHashSet<Multiaddr> distinct = new LinkedHashSet<>();
    addresses.stream()
        .filter(address -> address.encode().length() <= ADDRESS_BYTES_MAX)
        .filter(address -> address.parts().size() > 1 || address.peer().isEmpty())
        .map(Multiaddr::withoutPeer)
        .forEach(distinct::add);
    return distinct.stream().limit(StatementLimits.ADDRESSES_MAX).toList();
  }

  static void write(ByteWriter writer, List<Multiaddr> addresses) {
    writer.u8(addresses.size());
    addresses.forEach(address -> writer.prefixed(address.encode()));
  }

  static List<Multiaddr> read(ByteReader reader) throws MalformedException {
    int count = reader.u8();
    if (count > StatementLimits.ADDRESSES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "addresses");
    }
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      addresses.add(Multiaddr.decode(reader.prefixed(ADDRESS_BYTES_MAX)));
    }
    return List.copyOf(addresses);
  }
}
