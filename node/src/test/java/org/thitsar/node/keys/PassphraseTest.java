package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class PassphraseTest {
  @Test
  void of_takesOverWhatWasTyped_andCloseOverwritesIt() {
    char[] typed = "စကားဝှက် word".toCharArray();
    Passphrase passphrase = Passphrase.of(typed);
    assertThat(typed).containsOnly('\0');
    assertThat(new String(passphrase.utf8(), StandardCharsets.UTF_8)).isEqualTo("စကားဝှက် word");
    assertThat(passphrase).hasToString("Passphrase");
    passphrase.close();
    assertThat(passphrase.utf8()).containsOnly(0);
  }

  @Test
  void frame_carriesPassphrasesInOrder_andHidesTheirLength() throws Exception {
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    PassphraseFrame.write(pipe, passphrase("a"), passphrase("b".repeat(1024)));
    assertThat(pipe.size()).isEqualTo(3 * PassphraseFrame.LENGTH);
    InputStream in = new ByteArrayInputStream(pipe.toByteArray());
    assertThat(PassphraseFrame.read(in).utf8()).containsExactly('a');
    assertThat(PassphraseFrame.read(in).utf8()).hasSize(1024).containsOnly('b');
    refused(in);
  }

  @Test
  void frame_emptyTooLongOrCut_isRefused() throws Exception {
    for (String bad : new String[] {"", "x".repeat(1025), "x".repeat(100_000)}) {
      ByteArrayOutputStream pipe = new ByteArrayOutputStream();
      PassphraseFrame.write(pipe, passphrase(bad));
      refused(new ByteArrayInputStream(pipe.toByteArray()));
    }
    ByteArrayOutputStream pipe = new ByteArrayOutputStream();
    PassphraseFrame.write(pipe, passphrase("cut"));
    refused(new ByteArrayInputStream(Arrays.copyOf(pipe.toByteArray(), 100)));
    refused(InputStream.nullInputStream());
  }

  private static void refused(InputStream pipe) {
    assertThatThrownBy(() -> PassphraseFrame.read(pipe))
        .isInstanceOfSatisfying(
            KeyFailureException.class,
            e -> assertThat(e.failure()).isEqualTo(KeyFailure.BAD_PASSPHRASE));
  }

  private static Passphrase passphrase(String text) {
    return Passphrase.owning(text.getBytes(StandardCharsets.UTF_8));
  }
}
