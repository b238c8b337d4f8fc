package org.thitsar.node.storage;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.text.Digits;
import org.thitsar.node.text.ZawgyiWriter;

class NeedleSearchTest {
  private static final String NEEDLE = "ဒေါ်စမ်းသပ် needle";

  @TempDir Path temp;

  @Test
  void in_needleInEveryForm_isFound() throws IOException {
    byte[] plain = NEEDLE.getBytes(StandardCharsets.UTF_8);
    assertFound(plain);
    assertFound(NEEDLE.getBytes(StandardCharsets.UTF_16LE));
    assertFound(NEEDLE.getBytes(StandardCharsets.UTF_16BE));
    assertFound(HexFormat.of().formatHex(plain).getBytes(StandardCharsets.US_ASCII));
    assertFound(
        HexFormat.of().withUpperCase().formatHex(plain).getBytes(StandardCharsets.US_ASCII));
    for (String before : List.of("", "a", "ab", "abc", "abcd")) {
      byte[] embedded = (before + NEEDLE + "after").getBytes(StandardCharsets.UTF_8);
      assertFound(Base64.getEncoder().encode(embedded));
      assertFound(Base64.getUrlEncoder().encode(embedded));
    }
  }

  @Test
  void in_textThatIsTheSameToPeople_isFound() throws IOException {
    String needle = "ဦးစမ်းသပ်သူ 12345";
    String decomposed = Normalizer.normalize(needle, Normalizer.Form.NFD);
    assertThat(decomposed).isNotEqualTo(needle);
    StringBuilder escaped = new StringBuilder();
    needle.chars().forEach(c -> escaped.append(c < 128 ? (char) c + "" : "\\u%04X".formatted(c)));
    for (String same :
        List.of(
            decomposed,
            new ZawgyiWriter().write(needle),
            Digits.burmese(needle),
            URLEncoder.encode(needle, StandardCharsets.UTF_8),
            escaped.toString())) {
      Files.writeString(temp.resolve("file"), "." + same);
      assertThat(new NeedleSearch(List.of(needle)).in(temp, "none"))
          .as(same)
          .containsExactly(needle);
    }
  }

  @Test
  void in_skippedOrOtherFiles_isNotFound() throws IOException {
    Files.writeString(Files.createDirectory(temp.resolve("native")).resolve("file"), NEEDLE);
    Files.writeString(temp.resolve("file"), "another text");
    assertThat(new NeedleSearch(List.of(NEEDLE)).in(temp, "native")).isEmpty();
    assertThat(new NeedleSearch(List.of(NEEDLE)).in(temp, "none")).containsExactly(NEEDLE);
  }

  private void assertFound(byte[] form) throws IOException {
    byte[] file = new byte[form.length + 20];
    System.arraycopy(form, 0, file, 7, form.length);
    Files.write(temp.resolve("file"), file);
    assertThat(new NeedleSearch(List.of(NEEDLE, "another needle")).in(temp, "none"))
        .containsExactly(NEEDLE);
  }
}
