package org.thitsar.node.replication;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.thitsar.node.replication.NetworkWatch.Change;
import org.thitsar.node.runtime.Surroundings;
import org.thitsar.protocol.base.Bytes;

class NetworkWatchTest {
  private static final Duration TICK = Duration.ofSeconds(5);
  private static final Bytes CABLE = Bytes.of((byte) 192, (byte) 168, (byte) 1, (byte) 7);
  private static final Bytes RADIO = Bytes.of((byte) 10, (byte) 1, (byte) 2, (byte) 3);

  private Instant wall = Instant.ofEpochSecond(1_800_000_000L);
  private long nanos = Long.MAX_VALUE - 1_000;
  private Set<Bytes> addresses = Set.of(CABLE);
  private final NetworkWatch watch =
      new NetworkWatch(
          () -> wall,
          new Surroundings() {
            @Override
            public long nanos() {
              return nanos;
            }

            @Override
            public Set<Bytes> addresses() {
              return addresses;
            }
          },
          TICK);

  private void pass(Duration onTheWall, Duration awake) {
    wall = wall.plus(onTheWall);
    nanos += awake.toNanos();
  }

  @Test
  void look_timePassesAsItShould_nothing() {
    for (int i = 0; i < 1_000; i++) {
      pass(TICK.plusMillis(i), TICK.plusMillis(i));
      assertThat(watch.look()).isEmpty();
    }
  }

  @Test
  void look_theWallWentOnWithoutUs_isSleep_once() {
    pass(Duration.ofHours(8), TICK);
    assertThat(watch.look()).contains(Change.SLEPT);
    pass(TICK, TICK);
    assertThat(watch.look()).isEmpty();
  }

  @Test
  void look_twentySecondsOfSleep_areEnough() {
    pass(TICK.plusSeconds(20), TICK);
    assertThat(watch.look()).contains(Change.SLEPT);
  }

  @Test
  void look_comesLate_isSleepToo() {
    pass(Duration.ofMinutes(3), Duration.ofMinutes(3));
    assertThat(watch.look()).contains(Change.SLEPT);
  }

  @Test
  void look_clockCorrectedByLittle_nothing_andByMuch_sleep() {
    pass(TICK.plusSeconds(10), TICK);
    assertThat(watch.look()).isEmpty();
    pass(TICK.minusHours(1), TICK);
    assertThat(watch.look()).contains(Change.SLEPT);
  }

  @Test
  void look_otherAddresses_isAMove_onceEach() {
    addresses = Set.of();
    pass(TICK, TICK);
    assertThat(watch.look()).contains(Change.MOVED);
    addresses = Set.of(CABLE, RADIO);
    pass(TICK, TICK);
    assertThat(watch.look()).contains(Change.MOVED);
    addresses = Set.of(RADIO, CABLE);
    pass(TICK, TICK);
    assertThat(watch.look()).isEmpty();
  }
}
