package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;

class StoreVectorTest {
  @TempDir Path temp;

  @Test
  void header_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    SecretKey master = SecretKey.of(vectors.bytes("master"));
    StoreHeader header = new StoreHeader(new StoreVersions(1, 1), vectors.bytes("vault-id"));
    assertThat(header.encode(master)).isEqualTo(vectors.bytes("header"));
    assertThat(StoreHeader.decode(vectors.bytes("header"), master, new StoreVersions(1, 1)))
        .isEqualTo(header);
  }

  @Test
  void written_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    try (WrittenMark mark =
        new WrittenMark(temp, vectors.bytes("vault-id"), SecretKey.of(vectors.bytes("master")))) {
      mark.note(vectors.number("written-changes"));
      assertThat(Bytes.of(Files.readAllBytes(temp.resolve("written"))))
          .isEqualTo(vectors.bytes("written"));
      assertThat(mark.read()).isEqualTo(vectors.number("written-changes"));
    }
  }

  @Test
  void reached_isAsSpecified_andCountsWhenItChecks() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    Path reached = temp.resolve("reached");
    try (WrittenMark mark =
        new WrittenMark(temp, vectors.bytes("vault-id"), SecretKey.of(vectors.bytes("master")))) {
      mark.note(7);
      mark.reach(vectors.number("written-changes"));
      assertThat(Bytes.of(Files.readAllBytes(reached))).isEqualTo(vectors.bytes("reached"));
      mark.reach(8);
      assertThat(mark.read())
          .as("a writer that comes late takes nothing back")
          .isEqualTo(vectors.number("written-changes"));
      Files.write(reached, new byte[40]);
      assertThat(mark.read()).isEqualTo(7);
      Files.write(reached, vectors.bytes("written").toArray());
      assertThat(mark.read()).as("the other file's").isEqualTo(7);
      Files.delete(reached);
      assertThat(mark.read()).isEqualTo(7);
    }
  }

  @Test
  void value_isAsSpecified() throws Exception {
    VaultVectors vectors = VaultVectors.read();
    assertThat((long) Column.CASE.id()).isEqualTo(vectors.number("column"));
    ColumnCipher cipher =
        new ColumnCipher(
            Column.CASE, vectors.bytes("vault-id"), SecretKey.of(vectors.bytes("master")));
    Bytes nonce = vectors.bytes("nonce");
    Entropy fixed = target -> nonce.copyTo(target, 0);
    Bytes diskKey = cipher.diskKey(vectors.bytes("key"));
    assertThat(diskKey).isEqualTo(vectors.bytes("disk-key"));
    assertThat(cipher.seal(diskKey, vectors.bytes("value"), fixed))
        .isEqualTo(vectors.bytes("stored"));
    assertThat(cipher.open(diskKey, vectors.bytes("stored"))).isEqualTo(vectors.bytes("value"));
  }
}
