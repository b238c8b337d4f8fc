package org.thitsar.protocol.libp2p.multiformats;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;

/// An address as libp2p writes it: `/ip4/192.0.2.1/tcp/4001/p2p/12D3KooW…`
/// (multiformats/multiaddr).
///
/// @param parts at least one, from the outside in
public record Multiaddr(List<AddressPart> parts) {
  // A host, a port and a peer make 3; the rest is for what others nest.
  private static final int PARTS_MAX = 8;
  private static final int BYTES_MAX = 1_024;

  /// Copies the list.
  public Multiaddr {
    parts = List.copyOf(parts);
    if (parts.isEmpty()) {
      throw new IllegalArgumentException("an address has at least one part");
    }
  }

  /// Reads the text form; a slash at the end is accepted.
  ///
  /// @throws MalformedException when it is no address, or of a kind that is not known here
  public static Multiaddr parse(String text) throws MalformedException {
    if (text.length() > BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "address");
    }
    String inner = text.endsWith("/") ? text.substring(0, text.length() - 1) : text;
    String[] words = inner.split("/", -1);
    // The first word is what stands before the leading slash: nothing.
    if (words.length < 3 || !words[0].isEmpty() || words.length % 2 == 0) {
      throw new MalformedException(Flaw.BAD_TEXT, "address");
    }
    List<AddressPart> parts = new ArrayList<>();
    for (int i = 1; i < words.length; i += 2) {
      Optional<AddressKind> kind = AddressKind.named(words[i]);
      if (kind.isEmpty()) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, "address");
      }
      add(parts, new AddressPart(kind.get(), kind.get().parse(words[i + 1])));
    }
    return new Multiaddr(parts);
  }

  /// Reads the binary form.
  ///
  /// @throws MalformedException when it is no address, or of a kind that is not known here
  public static Multiaddr decode(Bytes bytes) throws MalformedException {
    if (bytes.length() > BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "address");
    }
    ByteReader reader = new ByteReader(bytes, "address");
    List<AddressPart> parts = new ArrayList<>();
    do {
      Optional<AddressKind> kind = AddressKind.coded(reader.varint());
      if (kind.isEmpty()) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, "address");
      }
      add(parts, new AddressPart(kind.get(), kind.get().read(reader)));
    } while (reader.remaining() > 0);
    return new Multiaddr(parts);
  }

  /// `/ip4/…/tcp/…` or `/ip6/…/tcp/…`.
  ///
  /// @param ip 4 or 16 bytes
  /// @param port 0 to 65,535
  public static Multiaddr ofTcp(Bytes ip, int port) {
    AddressKind kind = ip.length() == 4 ? AddressKind.IP4 : AddressKind.IP6;
    return new Multiaddr(
        List.of(
            new AddressPart(kind, ip),
            new AddressPart(AddressKind.TCP, new ByteWriter(2).u16(port).toBytes())));
  }

  private static void add(List<AddressPart> parts, AddressPart part) throws MalformedException {
    if (parts.size() == PARTS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "address");
    }
    parts.add(part);
  }

  /// The binary form.
  public Bytes encode() {
    ByteWriter writer = new ByteWriter();
    for (AddressPart part : parts) {
      writer.varint(part.kind().code());
      part.kind().write(writer, part.value());
    }
    return writer.toBytes();
  }

  /// The peer that the last part names.
  public Optional<PeerId> peer() {
    AddressPart last = parts.getLast();
    return last.kind() == AddressKind.P2P
        ? Optional.of(new PeerId(last.value()))
        : Optional.empty();
  }

  /// The same address, ending in `peer` whatever it ended in before.
  public Multiaddr withPeer(PeerId peer) {
    List<AddressPart> with = new ArrayList<>(withoutPeer().parts);
    with.add(new AddressPart(AddressKind.P2P, peer.bytes()));
    return new Multiaddr(with);
  }

  /// The same address without the peer at its end.
  public Multiaddr withoutPeer() {
    return peer().isPresent() && parts.size() > 1
        ? new Multiaddr(parts.subList(0, parts.size() - 1))
        : this;
  }

  /// The text form.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    for (AddressPart part : parts) {
      text.append('/').append(part.kind().label()).append('/').append(part.text());
    }
    return text.toString();
  }
}
