package org.thitsar.protocol.libp2p.multiformats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Base32;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.NoiseHash;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.VectorFile;

/// The published lists of addresses and peer ids.
class MultiaddrVectorTest {
  @Test
  void parse_publishedAddresses_roundTrip() throws Exception {
    List<List<String>> good = VectorFile.open("multiaddr.txt").all("reads");
    assertThat(good).hasSize(19);
    for (List<String> line : good) {
      Multiaddr address = Multiaddr.parse(line.getFirst());
      assertThat(Multiaddr.decode(address.encode())).isEqualTo(address);
      assertThat(Multiaddr.parse(address.toString())).isEqualTo(address);
      String modern = line.getFirst().replace("/ipfs/", "/p2p/").replaceAll("/$", "");
      assertThat(address.toString()).isEqualTo(modern);
    }
  }

  @Test
  void parse_publishedFaults_areRefused() throws IOException {
    List<List<String>> bad = VectorFile.open("multiaddr.txt").all("refuses");
    assertThat(bad).hasSize(22);
    for (List<String> line : bad) {
      assertThatExceptionOfType(MalformedException.class)
          .as(line.getFirst())
          .isThrownBy(() -> Multiaddr.parse(line.getFirst()));
    }
  }

  @Test
  void encode_publishedPairs_match() throws Exception {
    for (List<String> line : VectorFile.open("multiaddr.txt").all("encodes")) {
      Multiaddr address = Multiaddr.parse(line.get(0));
      assertThat(address.encode().hex()).isEqualTo(line.get(1));
    }
  }

  @Test
  void peerId_publishedKeysAndIds_match() throws Exception {
    VectorFile vectors = VectorFile.open("peer-id.txt");
    // The private form is the seed, then the public key, behind four bytes of protobuf.
    Bytes privateKey = vectors.hex("private-key");
    SigningKey key = SigningKey.ofSeed(SecretKey.of(privateKey.slice(4, 36)));
    Bytes publicKey = vectors.hex("public-key");
    assertThat(key.verifying().bytes()).isEqualTo(publicKey.slice(4, 36));
    PeerId id = PeerId.of(key.verifying());
    assertThat(id.bytes()).isEqualTo(Bytes.concat(Bytes.of((byte) 0, (byte) 36), publicKey));
    assertThat(PeerId.parse(id.toString())).isEqualTo(id);

    String ed25519 = vectors.all("ed25519").getFirst().getFirst();
    assertThat(PeerId.parse(ed25519).toString()).isEqualTo(ed25519);
    assertThat(PeerId.parse(ed25519).key()).isPresent();
    String sha256 = vectors.all("sha256").getFirst().getFirst();
    assertThat(PeerId.parse(sha256).toString()).isEqualTo(sha256);
    assertThat(PeerId.parse(sha256).key()).isEmpty();
  }

  /// Members have Ed25519 keys; of others only the ids are read, which hash the key's published
  /// form.
  @Test
  void peerId_ofPublishedKeysOfOtherTypes_isRead() throws Exception {
    List<List<String>> others = VectorFile.open("peer-id.txt").all("other-public-key");
    assertThat(others).as("ECDSA, secp256k1, RSA").hasSize(3);
    for (List<String> line : others) {
      Bytes key = Bytes.parseHex(line.getFirst());
      Bytes multihash =
          key.length() <= 42
              ? Bytes.concat(Bytes.of((byte) 0, (byte) key.length()), key)
              : Bytes.concat(Bytes.of((byte) 18, (byte) 32), NoiseHash.of(key));
      PeerId id = PeerId.decode(multihash);
      assertThat(id.bytes()).isEqualTo(multihash);
      assertThat(PeerId.parse(id.toString())).isEqualTo(id);
      assertThat(id.key()).isEmpty();
    }
  }

  @Test
  void peerId_asCid_isRead() throws Exception {
    String cid = VectorFile.open("peer-id.txt").all("cid").getFirst().getFirst();
    PeerId id = PeerId.parse(cid);
    Bytes prefix = Bytes.of((byte) 1, (byte) 0x72);
    assertThat("b" + Base32.encode(Bytes.concat(prefix, id.bytes()))).isEqualTo(cid);
    assertThat(PeerId.parse(id.toString())).as("the usual form").isEqualTo(id);
    PeerId ours = PeerId.parse(VectorFile.open("peer-id.txt").all("ed25519").getFirst().getFirst());
    assertThat(PeerId.parse("b" + Base32.encode(Bytes.concat(prefix, ours.bytes()))))
        .isEqualTo(ours);
    String otherCodec =
        "b" + Base32.encode(Bytes.concat(Bytes.of((byte) 1, (byte) 0x73), id.bytes()));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> PeerId.parse("bafz" + otherCodec.substring(4) + "1"));
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> PeerId.parse(otherCodec));
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> PeerId.parse("bafz" + "a".repeat(200)));
  }
}
