package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.VaultVectors;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

class KeyslotVectorTest {
  @Test
  void keyslotFile_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    KeyslotFile file = KeyslotFile.decode(vectors.bytes("keyslot-file"), InsecureCosts.BOUNDS);
    assertThat(
            file.open(
                (int) vectors.number("operator"),
                Passphrase.owning(vectors.bytes("passphrase").toArray())))
        .isEqualTo(SecretKey.of(vectors.bytes("master")));
    assertThat(file.encode()).isEqualTo(vectors.bytes("keyslot-file"));
  }

  @Test
  void operatorProof_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    OperatorProof proofs = OperatorProof.derive(SecretKey.of(vectors.bytes("master")));
    int operator = (int) vectors.number("operator");
    Bytes challenge = vectors.bytes("challenge");
    assertThat(proofs.proof(operator, challenge)).isEqualTo(vectors.bytes("proof"));
    assertThat(proofs.holds(operator, challenge, vectors.bytes("proof"))).isTrue();
    assertThat(proofs.holds(operator + 1, challenge, vectors.bytes("proof"))).isFalse();
    assertThat(proofs.holds(operator, vectors.bytes("master"), vectors.bytes("proof"))).isFalse();
    assertThat(proofs.holds(operator, challenge, Bytes.empty())).isFalse();
  }
}
