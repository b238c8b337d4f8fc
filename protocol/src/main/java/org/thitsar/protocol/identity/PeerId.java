package org.thitsar.protocol.identity;

import java.util.Optional;
import org.thitsar.protocol.base.Base32;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;

/// A libp2p peer id: the multihash of a public key (libp2p specs, `peer-ids`).
///
/// Ours are always Ed25519, whose id holds the key itself; ids of other key types are read as
/// opaque hashes.
public record PeerId(Bytes bytes) {
  private static final int ED25519_LENGTH = 38;
  private static final int SHA256_LENGTH = 34;
  // identity multihash of the 36-byte protobuf {type: Ed25519, data: 32 bytes}
  private static final Bytes ED25519_PREFIX = Bytes.of(new byte[] {0, 36, 8, 1, 18, 32});
  // Multibase `b`, then what version 1 of a CID of a libp2p key begins with.
  private static final String CID_START = "bafz";
  private static final Bytes CID_PREFIX = Bytes.of(new byte[] {1, 0x72});
  private static final int CID_LENGTH_MAX = 128;
  private static final Bytes SHA256_PREFIX = Bytes.of(new byte[] {18, 32});

  /// The id of an Ed25519 key.
  public static PeerId of(VerifyingKey key) {
    return new PeerId(Bytes.concat(ED25519_PREFIX, key.bytes()));
  }

  /// Reads the binary form.
  ///
  /// @throws MalformedException when it is neither an Ed25519 identity hash nor a SHA-256 multihash
  public static PeerId decode(Bytes bytes) throws MalformedException {
    if (starts(bytes, ED25519_PREFIX) && bytes.length() == ED25519_LENGTH) {
      VerifyingKey.decode(bytes.slice(ED25519_PREFIX.length(), ED25519_LENGTH));
      return new PeerId(bytes);
    }
    if (starts(bytes, SHA256_PREFIX) && bytes.length() == SHA256_LENGTH) {
      return new PeerId(bytes);
    }
    if (bytes.length() > 2 && bytes.at(0) == 0 && bytes.at(1) == bytes.length() - 2) {
      // An identity multihash of a short key of another type (secp256k1).
      return new PeerId(bytes);
    }
    throw new MalformedException(Flaw.NOT_CANONICAL, "peer id");
  }

  /// Reads the base58btc form, for example `12D3KooW…`, or the CID form in base32 (`bafz…`).
  public static PeerId parse(String text) throws MalformedException {
    if (!text.startsWith(CID_START)) {
      return decode(Base58.decode(text));
    }
    if (text.length() > CID_LENGTH_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "peer id");
    }
    Bytes cid = Base32.decode(text.substring(1));
    if (!starts(cid, CID_PREFIX)) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "peer id");
    }
    return decode(cid.slice(CID_PREFIX.length(), cid.length()));
  }

  /// The key, when the id holds it.
  public Optional<VerifyingKey> key() {
    if (!starts(bytes, ED25519_PREFIX) || bytes.length() != ED25519_LENGTH) {
      return Optional.empty();
    }
    return Optional.of(new VerifyingKey(bytes.slice(ED25519_PREFIX.length(), ED25519_LENGTH)));
  }

  private static boolean starts(Bytes bytes, Bytes prefix) {
    return bytes.length() >= prefix.length() && bytes.slice(0, prefix.length()).equals(prefix);
  }

  /// Base58btc.
  @Override
  public String toString() {
    return Base58.encode(bytes);
  }
}
