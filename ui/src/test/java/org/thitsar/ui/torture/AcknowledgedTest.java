package org.thitsar.ui.torture;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The comparison that decides what was lost, against nodes that lie.
class AcknowledgedTest {
  private final Acknowledged acknowledged = new Acknowledged();

  AcknowledgedTest() {
    acknowledged.asked(state("a", "first", 1));
    acknowledged.told(state("a", "first", 1));
    acknowledged.asked(state("b", "first", 1));
    acknowledged.told(state("b", "first", 1));
    acknowledged.asked(state("b", "second", 2));
    acknowledged.asked(state("c", "first", 1));
  }

  private static Written state(String name, String note, int revision) {
    return new Written(name, Map.of("full_name", name, "note", note), revision);
  }

  private List<Finding.Kind> kinds(Written... kept) {
    return acknowledged.compare(List.of(kept)).stream().map(Finding::kind).toList();
  }

  @Test
  void compare_whatWasToldIsThere_andWhatWasUnderWayMayBe_findsNothing() {
    assertThat(kinds(state("a", "first", 1), state("b", "first", 1))).isEmpty();
    assertThat(kinds(state("a", "first", 1), state("b", "second", 2), state("c", "first", 1)))
        .isEmpty();
  }

  @Test
  void compare_oneIsGone_isLost() {
    assertThat(kinds(state("b", "first", 1))).containsExactly(Finding.Kind.LOST);
  }

  @Test
  void compare_anAcknowledgedEditIsGone_isLost() {
    acknowledged.told(state("b", "second", 2));
    assertThat(kinds(state("a", "first", 1), state("b", "first", 1)))
        .containsExactly(Finding.Kind.LOST);
  }

  @Test
  void compare_aFieldIsAnotherOrMissingOrTooMuch_isTorn() {
    Written other = state("a", "not what was written", 1);
    Written without = new Written("a", Map.of("full_name", "a"), 1);
    Written more =
        new Written("a", Map.of("full_name", "a", "note", "first", "phone", "09-000-1"), 1);
    for (Written torn : List.of(other, without, more)) {
      assertThat(kinds(torn, state("b", "first", 1))).containsExactly(Finding.Kind.TORN);
    }
    assertThat(kinds(state("a", "first", 1), state("b", "first", 1), state("c", "fir", 1)))
        .as("half of what was under way")
        .containsExactly(Finding.Kind.TORN);
  }

  @Test
  void compare_oneIsThereTwice_orWasNeverWritten_isFound() {
    assertThat(kinds(state("a", "first", 1), state("a", "first", 1), state("b", "first", 1)))
        .containsExactly(Finding.Kind.TWICE);
    assertThat(kinds(state("a", "first", 1), state("b", "first", 1), state("d", "first", 1)))
        .containsExactly(Finding.Kind.INVENTED);
  }

  @Test
  void settle_whatIsThereMustStay_andWhatIsNotThereMayNotComeLater() {
    acknowledged.settle(List.of(state("a", "first", 1), state("b", "second", 2)));
    assertThat(kinds(state("a", "first", 1), state("b", "first", 1)))
        .containsExactly(Finding.Kind.LOST);
    assertThat(kinds(state("a", "first", 1), state("b", "second", 2), state("c", "first", 1)))
        .containsExactly(Finding.Kind.INVENTED);
  }
}
