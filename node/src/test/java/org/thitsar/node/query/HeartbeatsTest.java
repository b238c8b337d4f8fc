package org.thitsar.node.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.testkit.SeededEntropy;

class HeartbeatsTest {
  private static final Heartbeats.Held ALL = (_, _) -> true;
  private static final Heartbeats.Held NOTHING = (_, _) -> false;

  private final Entropy entropy = new SeededEntropy(8);
  private final MemoryStorage disk = new MemoryStorage();
  private final Heartbeats heartbeats = Heartbeats.open(disk);
  private final NodeId river = new NodeId(SigningKey.random(entropy).verifying());

  private void hear(long counter, long written, long received, Heartbeats.Held held) {
    NamedHeads heads = NamedHeads.name(List.of(), entropy);
    var beat = new Heartbeats.Beat(counter, written, received, heads);
    disk.write(batch -> heartbeats.put(batch, river, beat, held));
  }

  @Test
  void heard_isTheEarlierOfBothClocks() {
    assertThat(heartbeats.heardAtMillis(river, ALL)).isEmpty();
    hear(1, 500, 900, ALL);
    assertThat(heartbeats.heardAtMillis(river, ALL)).contains(500L);
    hear(2, 5_000, 1_000, ALL);
    assertThat(heartbeats.heardAtMillis(river, ALL)).as("a clock ahead").contains(1_000L);
  }

  @Test
  void heard_withoutWhatItNames_isTheTimeOfTheLastOneOfWhichAllIsHeld() {
    hear(1, 100, 110, ALL);
    hear(2, 200, 210, ALL);
    assertThat(heartbeats.heardAtMillis(river, NOTHING)).as("1 was held").contains(100L);
    hear(3, 300, 310, NOTHING);
    assertThat(heartbeats.heardAtMillis(river, NOTHING)).as("2 never was").contains(100L);
    assertThat(heartbeats.heardAtMillis(river, ALL)).as("now it is").contains(300L);
    Heartbeats reopened = Heartbeats.open(disk);
    assertThat(reopened.heardAtMillis(river, NOTHING)).contains(100L);
    assertThat(reopened.find(river)).isEqualTo(heartbeats.find(river));
  }

  @Test
  void put_anOlderOne_changesNothing() {
    hear(2, 200, 210, ALL);
    hear(1, 900, 900, ALL);
    assertThat(heartbeats.heardAtMillis(river, ALL)).contains(200L);
  }
}
