package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class KeyDerivationMainTest {
  private static final byte OWNER = 1;

  @TempDir Path temp;

  private final SeededEntropy entropy = new SeededEntropy(13);

  @Test
  void create_thenOpen_givesTheSameSecret() throws Exception {
    byte[] secret = run("create", "right");
    assertThat(secret).hasSize(SecretKey.LENGTH + 1).endsWith(OWNER);
    assertThat(run("open", "right")).isEqualTo(secret);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file())))
        .isEqualTo("rw-------");
  }

  @Test
  void open_wrongPassphrase_givesNothing() throws Exception {
    run("create", "right");
    refused(KeyFailure.WRONG_PASSPHRASE, "open", "wrong");
    refused(KeyFailure.BAD_PASSPHRASE, "open", "");
  }

  @Test
  void open_missingDamagedNewerOrOfAnotherPurpose_isToldApart() throws Exception {
    refused(KeyFailure.MISSING, "open", "right");
    run("create", "right");
    byte[] whole = Files.readAllBytes(file());

    assertThatThrownBy(
            () ->
                main(new KeyPlace(KeyPurpose.ORGANISATION, file(), OWNER))
                    .run("open", "", input("right"), new ByteArrayOutputStream()))
        .isInstanceOfSatisfying(
            KeyFailureException.class,
            e -> assertThat(e.failure()).isEqualTo(KeyFailure.WRONG_PURPOSE));
    Files.write(file(), Arrays.copyOf(whole, whole.length - 1));
    refused(KeyFailure.DAMAGED, "open", "right");
    byte[] newer = whole.clone();
    newer[9]++;
    Files.write(file(), newer);
    refused(KeyFailure.NEWER_VERSION, "open", "right");
    Files.write(file(), new byte[100_000]);
    refused(KeyFailure.DISK, "open", "right");
  }

  @Test
  void create_whereThereIsAFile_leavesIt() throws Exception {
    byte[] secret = run("create", "right");
    refused(KeyFailure.ALREADY_THERE, "create", "other");
    assertThat(run("open", "right")).isEqualTo(secret);
  }

  @Test
  void change_givesNothingOut_andKeepsTheSecret() throws Exception {
    byte[] secret = run("create", "right");
    assertThat(run("change", "right", "fresh")).isEmpty();
    assertThat(run("open", "fresh")).isEqualTo(secret);
    refused(KeyFailure.WRONG_PASSPHRASE, "open", "right");
    byte[] before = Files.readAllBytes(file());
    refused(KeyFailure.WRONG_PASSPHRASE, "change", "right", "again");
    refused(KeyFailure.BAD_PASSPHRASE, "change", "fresh", "");
    assertThat(Files.readAllBytes(file())).isEqualTo(before);
  }

  @Test
  void putAndDrop_ofAnotherOperator() throws Exception {
    byte[] secret = run("create", "right");
    main(place(OWNER)).run("put", "2", input("right", "theirs"), new ByteArrayOutputStream());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    main(place(2)).run("open", "", input("theirs"), out);
    assertThat(out.toByteArray()).startsWith(Arrays.copyOf(secret, SecretKey.LENGTH)).endsWith(2);
    main(place(OWNER)).run("drop", "2", input("right"), new ByteArrayOutputStream());
    assertThatThrownBy(() -> main(place(2)).run("open", "", input("theirs"), out))
        .isInstanceOfSatisfying(
            KeyFailureException.class, e -> assertThat(e.failure()).isEqualTo(KeyFailure.NO_SLOT));
    assertThat(run("open", "right")).isEqualTo(secret);
  }

  @Test
  void prove_answersWithAProof_andNeverWithTheKey() throws Exception {
    byte[] secret = run("create", "right");
    Bytes challenge = entropy.bytes(OperatorProof.LENGTH);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    main(place(OWNER)).run("prove", challenge.hex(), input("right"), out);
    OperatorProof proofs =
        OperatorProof.derive(SecretKey.of(Bytes.of(secret, 0, SecretKey.LENGTH)));
    assertThat(proofs.holds(OWNER, challenge, Bytes.of(out.toByteArray()))).isTrue();
    assertThat(out.toByteArray()).isNotEqualTo(Arrays.copyOf(secret, SecretKey.LENGTH));
    refused(KeyFailure.WRONG_PASSPHRASE, "prove", "wrong");
  }

  private byte[] run(String mode, String... passphrases) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    main(place(OWNER)).run(mode, "", input(passphrases), out);
    return out.toByteArray();
  }

  private void refused(KeyFailure failure, String mode, String... passphrases) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    assertThatThrownBy(() -> main(place(OWNER)).run(mode, "", input(passphrases), out))
        .isInstanceOfSatisfying(
            KeyFailureException.class, e -> assertThat(e.failure()).isEqualTo(failure));
    assertThat(out.size()).isZero();
  }

  private KeyPlace place(int operator) {
    return new KeyPlace(KeyPurpose.VAULT, file(), operator);
  }

  private KeyDerivationMain main(KeyPlace place) {
    return new KeyDerivationMain(place, entropy, InsecureCosts.CHEAP, InsecureCosts.BOUNDS);
  }

  private Path file() {
    return temp.resolve("keyslots");
  }

  private static ByteArrayInputStream input(String... passphrases) throws IOException {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    PassphraseFrame.write(
        pipe,
        Arrays.stream(passphrases)
            .map(text -> Passphrase.owning(text.getBytes(StandardCharsets.UTF_8)))
            .toArray(Passphrase[]::new));
    return new ByteArrayInputStream(pipe.toByteArray());
  }
}
