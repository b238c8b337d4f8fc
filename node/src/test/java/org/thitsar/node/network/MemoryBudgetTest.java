package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;

class MemoryBudgetTest {
  private final MemoryBudget budget = new MemoryBudget(1_000);
  private final List<String> closed = new ArrayList<>();

  private MemoryBudget.Share share(int peer, String name) {
    PeerId id = PeerId.of(SigningKey.random(new SeededEntropy(peer)).verifying());
    return budget.share(id, () -> closed.add(name));
  }

  @Test
  void add_beyondTheSum_closesWhoHoldsMost() {
    MemoryBudget.Share small = share(1, "small");
    MemoryBudget.Share large = share(2, "large");
    small.add(100);
    large.add(900);
    assertThat(closed).isEmpty();
    // Whoever brings the sum over the limit is not the one who pays.
    small.add(1);
    assertThat(closed).containsExactly("large");
    assertThat(budget.bytes()).isEqualTo(101);
    assertThat(budget.closed()).isEqualTo(1);
  }

  @Test
  void add_manyConnectionsOfOnePeer_countTogether_andGoTogether() {
    MemoryBudget.Share honest = share(1, "honest");
    honest.add(300);
    for (int i = 0; i < 4; i++) {
      share(2, "hostile").add(150);
    }
    honest.add(101);
    assertThat(closed).containsExactly("hostile", "hostile", "hostile", "hostile");
    assertThat(budget.bytes()).isEqualTo(401);
  }

  @Test
  void add_untilThereIsRoomAgain_closesSeveral() {
    for (int peer = 1; peer <= 10; peer++) {
      share(peer, "peer " + peer).add(peer == 3 || peer == 7 ? 150 : 80);
    }
    share(11, "late").add(100);
    assertThat(closed).hasSize(1);
    share(12, "later").add(120);
    assertThat(closed).containsExactlyInAnyOrder("peer 3", "peer 7");
  }

  @Test
  void end_givesBackWhatWasHeld_andWhatComesLateIsNotCounted() {
    MemoryBudget.Share share = share(1, "one");
    share.add(700);
    share.end();
    share.add(600);
    share.add(-600);
    share.end();
    assertThat(budget.bytes()).isZero();
    assertThat(closed).isEmpty();
  }
}
