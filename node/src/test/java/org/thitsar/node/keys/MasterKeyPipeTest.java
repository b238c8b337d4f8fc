package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class MasterKeyPipeTest {
  @Test
  void read_exactly33Bytes_isAKeyAndANumber_andAnythingElseIsNone() throws IOException {
    Bytes bytes = new SeededEntropy(1).bytes(64);
    for (int length = 0; length <= 64; length++) {
      var key = MasterKeyPipe.read(new ByteArrayInputStream(bytes.slice(0, length).toArray()));
      if (length == SecretKey.LENGTH + 1) {
        assertThat(key.orElseThrow().master())
            .isEqualTo(SecretKey.of(bytes.slice(0, SecretKey.LENGTH)));
        assertThat(key.orElseThrow().operator()).isEqualTo(bytes.at(SecretKey.LENGTH) & 0xff);
      } else {
        assertThat(key).as("%d bytes", length).isEmpty();
      }
    }
  }
}
