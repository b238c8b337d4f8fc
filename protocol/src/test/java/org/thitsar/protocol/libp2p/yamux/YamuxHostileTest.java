package org.thitsar.protocol.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.thitsar.protocol.libp2p.yamux.YamuxPair.frame;

import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A peer that breaks rules, among them the shapes of the published Yamux faults.
class YamuxHostileTest {
  private static final int START = YamuxLimits.WINDOW_BYTES_START;

  private final YamuxPair.End end = new YamuxPair.End(false, YamuxPair.LIMITS);

  private void give(byte[] bytes) throws MalformedException {
    end.session.receive(bytes, 0, bytes.length);
  }

  private void assertFlaw(Flaw flaw, byte[] bytes) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> give(bytes))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(flaw));
    // The farewell says "protocol error", and nothing follows it.
    byte[] farewell = end.produce(1_000);
    assertThat(farewell).isEqualTo(frame(FrameHeader.GO_AWAY, 0, 0, 1, 0));
    assertThat(end.session.hasOutput()).isFalse();
  }

  private void open(int id) throws MalformedException {
    give(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, id, 0, 0));
  }

  // CVE-2024-32984: requests without end, answers never read.
  @Test
  void pings_whoseAnswersAreNotRead_endTheSession() throws MalformedException {
    byte[] ping = frame(FrameHeader.PING, FrameHeader.SYN, 0, 7, 0);
    for (int i = 0; i < YamuxLimits.PONGS_PENDING_MAX; i++) {
      give(ping);
    }
    assertFlaw(Flaw.TOO_MANY, ping);
  }

  @Test
  void pings_whoseAnswersAreRead_areFine() throws MalformedException {
    for (int i = 0; i < 1_000; i++) {
      give(frame(FrameHeader.PING, FrameHeader.SYN, 0, i, 0));
      assertThat(end.produce(1_000)).isEqualTo(frame(FrameHeader.PING, FrameHeader.ACK, 0, i, 0));
    }
  }

  // CVE-2024-32984 again, with streams that are refused.
  @Test
  void streamFlood_whoseResetsAreNotRead_endsTheSession() throws MalformedException {
    int id = 1;
    int most = YamuxPair.LIMITS.streamsInMax() + YamuxLimits.RESETS_PENDING_MAX;
    for (int i = 0; i < most; i++, id += 2) {
      open(id);
    }
    assertThat(end.opened).hasSize(YamuxPair.LIMITS.streamsInMax());
    assertFlaw(Flaw.TOO_MANY, frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, id, 0, 0));
  }

  // CVE-2026-31814: credit beyond what 32 bits hold.
  @Test
  void windowUpdate_beyond32Bits_endsTheSession() throws MalformedException {
    open(1);
    give(frame(FrameHeader.WINDOW_UPDATE, 0, 1, 0x7fff_ffff, 0));
    give(frame(FrameHeader.WINDOW_UPDATE, 0, 1, 0x7fff_ffff - START, 0));
    assertFlaw(Flaw.OUT_OF_RANGE, frame(FrameHeader.WINDOW_UPDATE, 0, 1, 2, 0));
  }

  @Test
  void windowUpdate_allOnes_endsTheSession() throws MalformedException {
    open(1);
    assertFlaw(Flaw.OUT_OF_RANGE, frame(FrameHeader.WINDOW_UPDATE, 0, 1, -1, 0));
  }

  // CVE-2026-32314: the window counts from the first byte.
  @Test
  void synWithDataBeyondTheWindow_endsTheSession() {
    assertFlaw(Flaw.TOO_LARGE, frame(FrameHeader.DATA, FrameHeader.SYN, 1, START + 1, 0));
  }

  @Test
  void synWithDataOfTheWholeWindow_isFine() throws MalformedException {
    give(frame(FrameHeader.DATA, FrameHeader.SYN, 1, START, START));
    assertThat(end.opened.getFirst().available()).isEqualTo(START);
    assertFlaw(Flaw.TOO_LARGE, frame(FrameHeader.DATA, 0, 1, 1, 0));
  }

  // CVE-2026-73568: a length of all ones, then silence.
  @Test
  void dataOfFourGigabytes_isRefusedByItsHeader() throws MalformedException {
    open(1);
    assertFlaw(Flaw.TOO_LARGE, frame(FrameHeader.DATA, 0, 1, -1, 0));
  }

  @Test
  void dataOfFourGigabytes_forAStreamThatIsGone_isRefusedToo() throws MalformedException {
    open(1);
    give(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.RST, 1, 0, 0));
    end.produce(1_000);
    assertFlaw(Flaw.TOO_LARGE, frame(FrameHeader.DATA, 0, 1, -1, 0));
  }

  @Test
  void dataForAStreamThatIsGone_isSkipped() throws MalformedException {
    open(1);
    end.opened.getFirst().reset();
    end.produce(1_000);
    give(frame(FrameHeader.DATA, 0, 1, 1_000, 1_000));
    give(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.FIN, 1, 0, 0));
    open(3);
    assertThat(end.opened).hasSize(2);
  }

  @Test
  void dataForAStreamThatNeverWas_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_ORDER, frame(FrameHeader.DATA, 0, 1, 0, 0));
  }

  @Test
  void ownStreamThatWasNeverOpened_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_ORDER, frame(FrameHeader.WINDOW_UPDATE, FrameHeader.ACK, 2, 0, 0));
  }

  @Test
  void synWithAnIdOfThisSide_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_ORDER, frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, 2, 0, 0));
  }

  @Test
  void synTwice_endsTheSession() throws MalformedException {
    open(1);
    assertFlaw(Flaw.OUT_OF_ORDER, frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, 1, 0, 0));
  }

  @Test
  void dataAfterTheEnd_endsTheSession() throws MalformedException {
    open(1);
    give(frame(FrameHeader.DATA, FrameHeader.FIN, 1, 5, 5));
    assertThat(end.opened.getFirst().available()).isEqualTo(5);
    assertFlaw(Flaw.OUT_OF_ORDER, frame(FrameHeader.DATA, 0, 1, 1, 1));
  }

  @Test
  void headerThatIsNone_endsTheSession() {
    byte[] version = frame(FrameHeader.PING, FrameHeader.SYN, 0, 0, 0);
    version[0] = 1;
    assertFlaw(Flaw.UNKNOWN_VERSION, version);
  }

  @Test
  void unknownType_endsTheSession() {
    assertFlaw(Flaw.UNKNOWN_VERSION, frame(4, 0, 0, 0, 0));
  }

  @Test
  void unknownFlag_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_RANGE, frame(FrameHeader.DATA, 16, 1, 0, 0));
  }

  @Test
  void pingOnAStream_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_RANGE, frame(FrameHeader.PING, FrameHeader.SYN, 1, 0, 0));
  }

  @Test
  void dataOnTheSession_endsTheSession() {
    assertFlaw(Flaw.OUT_OF_RANGE, frame(FrameHeader.DATA, FrameHeader.SYN, 0, 0, 0));
  }

  @Test
  void openAndResetAtOnce_costsNoPlace() throws MalformedException {
    int flags = FrameHeader.SYN | FrameHeader.RST;
    for (int id = 1; id < 800; id += 2) {
      give(frame(FrameHeader.WINDOW_UPDATE, flags, id, 0, 0));
    }
    assertThat(end.session.streams()).isEmpty();
    assertThat(end.reset).hasSize(400);
  }

  // The rapid reset of HTTP/2 (CVE-2023-44487): opening and dropping costs the peer 12 bytes.
  @Test
  void openAndResetWithoutEnd_endsTheSession() throws MalformedException {
    int flags = FrameHeader.SYN | FrameHeader.RST;
    int most = YamuxPair.LIMITS.emptyFramesMax() / (1 + YamuxLimits.STILLBORN_FRAMES);
    int id = 1;
    for (int i = 0; i <= most; i++, id += 2) {
      give(frame(FrameHeader.WINDOW_UPDATE, flags, id, 0, 0));
    }
    assertFlaw(Flaw.TOO_MANY, frame(FrameHeader.WINDOW_UPDATE, flags, id, 0, 0));
  }

  @Test
  void openAndResetWithoutEnd_slowly_isFine() throws MalformedException {
    int flags = FrameHeader.SYN | FrameHeader.RST;
    for (int id = 1; id < 20_000; id += 2) {
      give(frame(FrameHeader.WINDOW_UPDATE, flags, id, 0, 0));
      if (id % 99 == 0) {
        end.session.forgiveEmptyFrames();
      }
    }
    assertThat(end.session.streams()).isEmpty();
  }

  @Test
  void openBringAKibibyteAndReset_withoutEnd_isFine() throws MalformedException {
    for (int id = 1; id < 20_000; id += 2) {
      give(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, id, 0, 0));
      give(frame(FrameHeader.DATA, 0, id, 1 << 10, 1 << 10));
      give(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.RST, id, 0, 0));
    }
    assertThat(end.session.streams()).isEmpty();
  }

  private void assertEmptyFramesEnd(byte[] frame) throws MalformedException {
    open(1);
    for (int i = 1; i < YamuxPair.LIMITS.emptyFramesMax(); i++) {
      give(frame);
    }
    assertFlaw(Flaw.TOO_MANY, frame);
  }

  @Test
  void dataWithoutBytes_withoutEnd_endsTheSession() throws MalformedException {
    assertEmptyFramesEnd(frame(FrameHeader.DATA, 0, 1, 0, 0));
  }

  @Test
  void creditOfNothing_withoutEnd_endsTheSession() throws MalformedException {
    assertEmptyFramesEnd(frame(FrameHeader.WINDOW_UPDATE, 0, 1, 0, 0));
  }

  @Test
  void theEndOfAStream_saidWithoutEnd_endsTheSession() throws MalformedException {
    assertEmptyFramesEnd(frame(FrameHeader.WINDOW_UPDATE, FrameHeader.FIN, 1, 0, 0));
  }

  @Test
  void farewells_withoutEnd_endTheSession() throws MalformedException {
    assertEmptyFramesEnd(frame(FrameHeader.GO_AWAY, 0, 0, 0, 0));
  }

  @Test
  void emptyFrames_besideAsManyWithData_areFine() throws MalformedException {
    open(1);
    byte[] sink = new byte[16];
    for (int i = 0; i < 20_000; i++) {
      give(frame(FrameHeader.DATA, 0, 1, 5, 5));
      give(frame(FrameHeader.WINDOW_UPDATE, 0, 1, 0, 0));
      assertThat(end.opened.getFirst().read(sink, 0, sink.length)).isEqualTo(5);
      end.produce(100);
    }
  }

  // Our own resets wait behind a socket that nobody reads, one for each stream that was refused
  // after it was opened.
  @Test
  void resetsOfOpenedStreams_thatAreNotRead_endTheSession() throws MalformedException {
    int id = 1;
    for (int i = 0; i < YamuxLimits.RESETS_PENDING_MAX; i++, id += 2) {
      open(id);
      end.opened.getLast().reset();
    }
    assertFlaw(Flaw.TOO_MANY, frame(FrameHeader.WINDOW_UPDATE, FrameHeader.SYN, id, 0, 0));
  }

  @Test
  void unsentBytes_ofManyStreams_stayWithinTheSum() throws MalformedException {
    byte[] much = new byte[1 << 20];
    for (int id = 1; id <= 15; id += 2) {
      open(id);
    }
    for (YamuxStream stream : end.opened) {
      stream.write(much, 0, much.length);
    }
    assertThat(end.session.unsentBytes()).isGreaterThan(1 << 20).isLessThan(5 << 19);
    // None waits for the others.
    assertThat(end.opened).allMatch(stream -> stream.room() == 0);
    for (YamuxStream stream : end.opened) {
      stream.reset();
    }
    assertThat(end.session.unsentBytes()).isZero();
  }

  @Test
  void everySingleByte_neverThrowsAnythingElse() {
    for (long seed = 0; seed < 20_000; seed++) {
      YamuxPair.End fresh = new YamuxPair.End(seed % 2 == 0, YamuxPair.LIMITS);
      byte[] garbage = new SeededEntropy(seed).bytes(60).toArray();
      // Mostly valid headers, so that deeper rules are reached.
      for (int at = 0; at + FrameHeader.BYTES <= garbage.length; at += FrameHeader.BYTES) {
        garbage[at] = 0;
        garbage[at + 1] &= 3;
        garbage[at + 2] = 0;
        garbage[at + 3] &= 15;
        java.util.Arrays.fill(garbage, at + 4, at + 7, (byte) 0);
        garbage[at + 7] &= 3;
        java.util.Arrays.fill(garbage, at + 8, at + 11, (byte) 0);
        garbage[at + 11] &= 15;
      }
      try {
        fresh.session.receive(garbage, 0, garbage.length);
      } catch (MalformedException e) {
        assertThat(e.place()).startsWith("yamux");
      }
      fresh.produce(10_000);
    }
  }
}
