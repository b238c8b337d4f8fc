package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MomentTest {
  private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
  private static final Instant LIAR = Instant.parse("2099-01-01T00:00:00Z");
  private static final Instant DEAD = Instant.EPOCH;

  @Test
  void of_oneWrongClock_movesNothing() {
    Instant earlier = NOW.minusSeconds(60);
    assertThat(Moment.of(NOW, List.of(earlier, LIAR, NOW), 1).witnessed()).contains(NOW);
    assertThat(Moment.of(NOW, List.of(DEAD, earlier, NOW), 1).witnessed()).contains(earlier);
    // Control: two liars do.
    assertThat(Moment.of(NOW, List.of(LIAR, LIAR, NOW), 1).witnessed()).contains(LIAR);
  }

  @Test
  void of_tooFewHeartbeats_witnessNothing() {
    assertThat(Moment.of(NOW, List.of(LIAR), 1).witnessed()).isEmpty();
    assertThat(Moment.of(NOW, List.of(), 0).witnessed()).isEmpty();
    assertThat(Moment.of(NOW, List.of(LIAR), 1).latest()).isEqualTo(NOW);
  }

  @Test
  void latest_localClockSetBack_isTheWitnessedOne() {
    assertThat(new Moment(DEAD, Optional.of(NOW)).latest()).isEqualTo(NOW);
    assertThat(new Moment(NOW, Optional.of(DEAD)).latest()).isEqualTo(NOW);
  }
}
