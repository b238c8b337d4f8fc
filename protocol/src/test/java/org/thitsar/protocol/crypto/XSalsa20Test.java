package org.thitsar.protocol.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

class XSalsa20Test {
  /// The first key, nonce and output of the tests that come with NaCl ("stream3").
  @Test
  void apply_naclStream3_isThePublishedStream() throws MalformedException {
    Bytes key = Bytes.parseHex("1b27556473e985d462cd51197a9a46c76009549eac6474f206c4ee0844f68389");
    Bytes nonce = Bytes.parseHex("69696ee955b62b73cd62bda875fc73d68219e0036b7a0b37");
    byte[] stream = new byte[32];
    XSalsa20 cipher = new XSalsa20(SecretKey.of(key), nonce);
    cipher.apply(stream, 0, 5);
    cipher.apply(stream, 5, 27);
    assertThat(Bytes.of(stream).hex())
        .isEqualTo("eea6a7251c1e72916d11c2cb214d3c252539121d8e234e652d651fa4c8cff880");
  }
}
