package org.thitsar.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.testkit.SeededEntropy;

class NamedHeadsTest {
  private final Entropy entropy = new SeededEntropy(21);
  private final SecretKey one = SecretKey.random(entropy);
  private final SecretKey two = SecretKey.random(entropy);
  private final Frontier atOne = new Frontier(7, entropy.bytes(32), 0);
  private final Frontier atTwo = new Frontier(300_000, entropy.bytes(32), 0);
  private final NamedHeads named =
      NamedHeads.name(
          List.of(new NamedHeads.Head(one, atOne), new NamedHeads.Head(two, atTwo)), entropy);

  @Test
  void heldBy_tellsWhetherWhatIsNamedIsHeld() {
    assertThat(named.heldBy(one, atOne)).isTrue();
    assertThat(named.heldBy(two, atTwo)).isTrue();
    assertThat(named.heldBy(one, new Frontier(6, atOne.head(), 0))).isFalse();
    assertThat(named.heldBy(one, Frontier.EMPTY)).isFalse();
    assertThat(named.heldBy(one, new Frontier(8, entropy.bytes(32), 0))).as("more").isTrue();
    assertThat(named.heldBy(one, new Frontier(7, entropy.bytes(32), 0))).as("a fork").isFalse();
    assertThat(named.heldBy(one, new Frontier(7, atOne.head(), 1))).as("a gap").isFalse();
    assertThat(named.heldBy(SecretKey.random(entropy), Frontier.EMPTY)).as("not named").isTrue();
  }

  @Test
  void marks_hideTheNumberAndTheLengthsOfLogs() throws MalformedException {
    assertThat(NamedHeads.name(List.of(), entropy).marks().length()).isZero();
    assertThat(named.marks().length()).isEqualTo(8 * 24);
    List<NamedHeads.Head> nine = new ArrayList<>();
    for (int i = 0; i < 9; i++) {
      nine.add(new NamedHeads.Head(SecretKey.random(entropy), atTwo));
    }
    NamedHeads many = NamedHeads.name(nine, entropy);
    assertThat(many.marks().length()).isEqualTo(16 * 24);
    String length = new org.thitsar.protocol.base.ByteWriter(8).u63(300_000).toBytes().hex();
    assertThat(many.marks().hex()).doesNotContain(length);
    Bytes plain = Bytes.concat(many.marks(), Bytes.parseHex(length));
    assertThat(plain.hex()).as("control").contains(length);
  }

  @Test
  void codec_keepsWhatIsNamed_andRefusesOtherLengths() throws MalformedException {
    Heartbeat beat = new Heartbeat(4, entropy.bytes(32), named);
    assertThat(ControlCodec.decodeHeartbeat(ControlCodec.encode(beat))).isEqualTo(beat);
    assertThatThrownBy(() -> NamedHeads.of(named.salt(), named.marks().slice(0, 25)))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> NamedHeads.of(named.salt().slice(0, 15), named.marks()))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> NamedHeads.of(named.salt(), Bytes.owning(new byte[24 * 8_193])))
        .isInstanceOf(MalformedException.class);
  }
}
