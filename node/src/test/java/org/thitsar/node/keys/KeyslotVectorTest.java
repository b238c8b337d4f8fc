package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.VaultVectors;
import org.thitsar.protocol.crypto.SecretKey;

class KeyslotVectorTest {
  @Test
  void keyslotFile_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    KeyslotFile file = KeyslotFile.decode(vectors.bytes("keyslot-file"), InsecureCosts.BOUNDS);
    assertThat(file.open(Passphrase.owning(vectors.bytes("passphrase").toArray())))
        .isEqualTo(SecretKey.of(vectors.bytes("master")));
    assertThat(file.encode()).isEqualTo(vectors.bytes("keyslot-file"));
  }
}
