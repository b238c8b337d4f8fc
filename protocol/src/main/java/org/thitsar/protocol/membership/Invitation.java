package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;

/// What one organisation hands another so that it can knock: good once, for a while.
///
/// Whoever holds the text may knock as its one-time identity, and no more: they are let in only
/// after two people have compared [FingerprintWords]. Not a record: it holds a secret and never
/// prints itself.
public final class Invitation {
  /// What the text form begins with.
  public static final String PREFIX = "thitsar-invite:";

  private static final int VERSION = 1;
  private static final int ADDRESS_BYTES_MAX = 255;
  private static final int BYTES_MAX =
      1 + 3 * 32 + 32 + 8 + 1 + StatementLimits.ADDRESSES_MAX * (2 + ADDRESS_BYTES_MAX);
  private static final String PLACE = "invitation";

  private final NodeId inviter;
  private final FederationId federation;
  private final Bytes rosterState;
  private final SecretKey secret;
  private final long expiresAtMillis;
  private final List<Multiaddr> addresses;

  /// An invitation out of its parts.
  ///
  /// @param inviter the node to knock at
  /// @param federation that the newcomer will enter
  /// @param rosterState the roster that the inviter sees
  /// @param secret drawn for this invitation
  /// @param expiresAtMillis since 1970
  /// @param addresses at which the inviter can be reached, 1 to 8, without its peer id
  public Invitation(
      NodeId inviter,
      FederationId federation,
      Bytes rosterState,
      SecretKey secret,
      long expiresAtMillis,
      List<Multiaddr> addresses) {
    if (addresses.isEmpty() || addresses.size() > StatementLimits.ADDRESSES_MAX) {
      throw new IllegalArgumentException("an invitation has 1 to 8 addresses");
    }
    this.inviter = inviter;
    this.federation = federation;
    this.rosterState = rosterState;
    this.secret = secret;
    this.expiresAtMillis = expiresAtMillis;
    this.addresses = addresses.stream().map(Multiaddr::withoutPeer).toList();
  }

  /// Reads what [#text()] writes.
  ///
  /// @throws MalformedException when the text is damaged or is no invitation
  public static Invitation parse(String text) throws MalformedException {
    return decode(TextForm.read(PREFIX, text, BYTES_MAX));
  }

  /// Reads what [#encode()] writes.
  public static Invitation decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, PLACE);
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    NodeId inviter = NodeId.decode(reader.bytes(32));
    FederationId federation = FederationId.decode(reader.bytes(FederationId.LENGTH));
    Bytes rosterState = reader.bytes(Hash.LENGTH);
    SecretKey secret = SecretKey.of(reader.bytes(SecretKey.LENGTH));
    long expiresAtMillis = reader.u63();
    int count = reader.u8();
    if (count < 1) {
      throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    }
    if (count > StatementLimits.ADDRESSES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
    List<Multiaddr> addresses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      Multiaddr address = Multiaddr.decode(reader.prefixed(ADDRESS_BYTES_MAX));
      if (address.peer().isPresent()) {
        throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
      }
      addresses.add(address);
    }
    reader.end();
    return new Invitation(inviter, federation, rosterState, secret, expiresAtMillis, addresses);
  }

  /// The binary form.
  public Bytes encode() {
    ByteWriter writer =
        new ByteWriter(256)
            .u8(VERSION)
            .bytes(inviter.bytes())
            .bytes(federation.bytes())
            .bytes(rosterState)
            .bytes(secret.exposedBytes())
            .u63(expiresAtMillis)
            .u8(addresses.size());
    addresses.forEach(address -> writer.prefixed(address.encode()));
    return writer.toBytes();
  }

  /// One line for a message, a file or a QR code. Whoever reads it can knock.
  public String text() {
    return TextForm.line(PREFIX, encode());
  }

  /// The libp2p identity as which the holder knocks, and no other: the inviter's node admits it to
  /// the join protocol only.
  public SigningKey identity() {
    return SigningKey.ofSeed(Kdf.derive(secret, Label.INVITATION_IDENTITY));
  }

  /// The node to knock at.
  public NodeId inviter() {
    return inviter;
  }

  /// The federation that the newcomer will enter.
  public FederationId federation() {
    return federation;
  }

  /// The roster that the inviter saw when it invited.
  public Bytes rosterState() {
    return rosterState;
  }

  /// Milliseconds since 1970.
  public long expiresAtMillis() {
    return expiresAtMillis;
  }

  /// Where the inviter can be reached, without its peer id.
  public List<Multiaddr> addresses() {
    return addresses;
  }

  /// Nothing but the kind.
  @Override
  public String toString() {
    return "Invitation";
  }
}
