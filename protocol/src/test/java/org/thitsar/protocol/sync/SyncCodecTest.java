package org.thitsar.protocol.sync;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

class SyncCodecTest {
  private final Entropy entropy = new SeededEntropy(51);

  private List<SyncMessage> oneOfEach() throws MalformedException {
    Bytes batch =
        new ByteWriter().u8(SignedBatch.VERSION).u63(7).u16(3).bytes(entropy.bytes(99)).toBytes();
    return List.of(
        new SyncMessage.Hello(entropy.bytes(32), Bytes.empty(), false, List.of()),
        new SyncMessage.Hello(entropy.bytes(32), entropy.bytes(32), true, List.of(1L, -1L)),
        new SyncMessage.Tags(List.of(1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L)),
        new SyncMessage.Digests(List.of()),
        new SyncMessage.Frontiers(
            List.of(new SyncMessage.Stand(0, 0, 9), new SyncMessage.Stand(-5, Long.MAX_VALUE, -9))),
        new SyncMessage.Batch(-77, SignedBatch.decode(batch)),
        new SyncMessage.Probe(-3, Long.MAX_VALUE),
        new SyncMessage.Place(Long.MIN_VALUE, -1),
        new SyncMessage.Stop(3, StopReason.OVER_QUOTA),
        new SyncMessage.End(EndReason.DONE));
  }

  @Test
  void decode_whatWasEncoded_isTheSame() throws MalformedException {
    for (SyncMessage message : oneOfEach()) {
      assertThat(SyncCodec.decode(SyncCodec.encode(message))).isEqualTo(message);
    }
    for (StopReason reason : StopReason.values()) {
      SyncMessage message = new SyncMessage.Stop(1, reason);
      assertThat(SyncCodec.decode(SyncCodec.encode(message))).isEqualTo(message);
    }
    for (EndReason reason : EndReason.values()) {
      SyncMessage message = new SyncMessage.End(reason);
      assertThat(SyncCodec.decode(SyncCodec.encode(message))).isEqualTo(message);
    }
  }

  @Test
  void decode_truncatedOrNoise_isRefusedOrReadAsSomethingWhole() throws MalformedException {
    int refused = 0;
    for (SyncMessage message : oneOfEach()) {
      Bytes whole = SyncCodec.encode(message);
      for (int length = 0; length < whole.length(); length++) {
        refused += refuses(whole.slice(0, length)) ? 1 : 0;
      }
    }
    assertThat(refused).isGreaterThan(300);
    for (int i = 0; i < 20_000; i++) {
      refuses(entropy.bytes(1 + i % 60));
    }
  }

  private static boolean refuses(Bytes bytes) {
    try {
      SyncCodec.encode(SyncCodec.decode(bytes));
      return false;
    } catch (MalformedException e) {
      return true;
    }
  }

  @Test
  void decode_deeplyNested_isRefused() {
    // A million opened groups of an unknown field.
    byte[] nested = new byte[1_000_000];
    java.util.Arrays.fill(nested, (byte) ((9 << 3) | 3));
    assertFlaw(Flaw.NOT_A_MESSAGE, () -> SyncCodec.decode(Bytes.owning(nested)));
  }

  @Test
  void decode_oversizedFrame_isRefused() {
    assertFlaw(
        Flaw.TOO_LARGE, () -> SyncCodec.decode(Bytes.owning(new byte[Limits.FRAME_BYTES_MAX + 1])));
  }

  @Test
  void decode_tooManyOfAnything_isRefused() {
    List<Long> numbers = new ArrayList<>();
    List<SyncMessage.Stand> stands = new ArrayList<>();
    for (long i = 0; i <= SyncCodec.TAGS_MAX; i++) {
      numbers.add(i);
      stands.add(new SyncMessage.Stand(i, 1, 1));
    }
    assertFlaw(Flaw.TOO_MANY, reread(new SyncMessage.Tags(numbers)));
    assertFlaw(Flaw.TOO_MANY, reread(new SyncMessage.Digests(numbers.subList(0, 33))));
    assertFlaw(Flaw.TOO_MANY, reread(new SyncMessage.Frontiers(stands.subList(0, 10_001))));
    assertFlaw(
        Flaw.TOO_MANY,
        reread(
            new SyncMessage.Hello(
                entropy.bytes(32), Bytes.empty(), false, numbers.subList(0, 33))));
  }

  @Test
  void decode_unsortedOrRepeated_isRefused() {
    assertFlaw(Flaw.NOT_CANONICAL, reread(new SyncMessage.Tags(List.of(2L, 1L))));
    assertFlaw(Flaw.NOT_CANONICAL, reread(new SyncMessage.Tags(List.of(1L, 1L))));
    assertFlaw(Flaw.NOT_CANONICAL, reread(new SyncMessage.Tags(List.of(-1L, 1L))));
    assertFlaw(
        Flaw.NOT_CANONICAL,
        reread(
            new SyncMessage.Frontiers(
                List.of(new SyncMessage.Stand(5, 1, 1), new SyncMessage.Stand(5, 2, 2)))));
  }

  @Test
  void decode_nothingOrAnUnknownKind_isRefused() {
    assertFlaw(Flaw.UNKNOWN_VERSION, () -> SyncCodec.decode(Bytes.empty()));
    assertFlaw(
        Flaw.UNKNOWN_VERSION,
        () -> SyncCodec.decode(Bytes.of(new byte[] {(byte) ((15 << 3) | 2), 0})));
  }

  @Test
  void decode_wrongLengthsInHello_areRefused() {
    assertFlaw(
        Flaw.OUT_OF_RANGE,
        reread(new SyncMessage.Hello(entropy.bytes(31), Bytes.empty(), false, List.of())));
    assertFlaw(
        Flaw.OUT_OF_RANGE,
        reread(new SyncMessage.Hello(entropy.bytes(32), entropy.bytes(8), false, List.of())));
  }

  private static ThrowingCallable reread(SyncMessage message) {
    return () -> SyncCodec.decode(SyncCodec.encode(message));
  }

  @Test
  void assembler_cutAtEveryByte_givesTheSameFrames() throws MalformedException {
    List<Bytes> frames = List.of(entropy.bytes(1), entropy.bytes(300), entropy.bytes(20_000));
    Bytes stream = Bytes.empty();
    for (Bytes frame : frames) {
      stream = Bytes.concat(stream, FrameAssembler.frame(frame));
    }
    for (int cut = 0; cut <= stream.length(); cut += cut < 400 ? 1 : 97) {
      FrameAssembler assembler = new FrameAssembler(20_000);
      assembler.accept(stream.unsafeArray(), 0, cut);
      assembler.accept(stream.unsafeArray(), cut, stream.length() - cut);
      for (Bytes frame : frames) {
        assertThat(assembler.between()).isFalse();
        assertThat(assembler.next()).contains(frame);
      }
      assertThat(assembler.next()).isEqualTo(Optional.empty());
      assertThat(assembler.between()).isTrue();
    }
  }

  @Test
  void assembler_badLengths_areRefused() {
    assertFlaw(Flaw.TOO_LARGE, () -> feed(100, new byte[] {101}));
    assertFlaw(Flaw.MISSING_FIELD, () -> feed(100, new byte[] {0}));
    assertFlaw(Flaw.BAD_VARINT, () -> feed(100, new byte[] {(byte) 0x81, 0}));
    assertFlaw(Flaw.BAD_VARINT, () -> feed(100, new byte[] {-1, -1, -1, -1}));
    assertFlaw(Flaw.TOO_LARGE, () -> feed(100, new byte[] {-1, -1, -1, 127}));
  }

  private static void feed(int max, byte[] bytes) throws MalformedException {
    new FrameAssembler(max).accept(bytes, 0, bytes.length);
  }

  private static void assertFlaw(Flaw flaw, ThrowingCallable call) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}
