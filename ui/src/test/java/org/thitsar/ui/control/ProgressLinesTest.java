package org.thitsar.ui.control;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What of an import's progress a caller gets to see.
class ProgressLinesTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ProgressLines progress = new ProgressLines(out);

  private List<String> lines() {
    return out.toString(StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void advance_theImportAfterTheCheck_isTold_thoughItCountsFromTheBeginning() {
    for (long total : List.of(0L, 1_300L)) {
      for (long done : List.of(512L, 1_024L, 1_300L)) {
        progress.advance(done, total);
      }
    }
    assertThat(lines())
        .containsExactly(
            "{\"progress\":[512,0]}",
            "{\"progress\":[1024,0]}",
            "{\"progress\":[1300,0]}",
            "{\"progress\":[512,1300]}",
            "{\"progress\":[1024,1300]}",
            "{\"progress\":[1300,1300]}");
  }

  @Test
  void advance_inSmallSteps_isToldAHundredTimesOrSo() {
    for (long done = 1; done <= 50_000; done++) {
      progress.advance(done, 50_000);
    }
    assertThat(lines()).hasSizeBetween(50, 150).last().isEqualTo("{\"progress\":[50000,50000]}");
  }
}
