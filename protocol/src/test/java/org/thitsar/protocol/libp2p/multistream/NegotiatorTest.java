package org.thitsar.protocol.libp2p.multistream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

class NegotiatorTest {
  private static final Bytes HEADER = line("/multistream/1.0.0");

  private static Bytes line(String text) {
    byte[] ascii = (text + "\n").getBytes(StandardCharsets.US_ASCII);
    return Bytes.concat(Bytes.of((byte) ascii.length), Bytes.of(ascii));
  }

  private static int give(Negotiator negotiator, Bytes bytes) throws MalformedException {
    return negotiator.receive(bytes.toArray(), 0, bytes.length());
  }

  /// Carries bytes to and fro until neither side has any.
  private static void run(Negotiator dialer, Negotiator listener, int pieceMax)
      throws MalformedException {
    boolean moved = true;
    while (moved) {
      boolean there = carry(dialer, listener, pieceMax);
      boolean back = carry(listener, dialer, pieceMax);
      moved = there || back;
    }
  }

  private static boolean carry(Negotiator from, Negotiator to, int pieceMax)
      throws MalformedException {
    byte[] bytes = from.output().toArray();
    for (int at = 0; at < bytes.length; at += pieceMax) {
      int piece = Math.min(pieceMax, bytes.length - at);
      assertThat(to.receive(bytes, at, piece)).isEqualTo(piece);
    }
    return bytes.length > 0;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 1_000})
  void negotiation_firstSupportedProposal_isAgreed(int pieceMax) throws MalformedException {
    Negotiator dialer = Negotiator.dialer(List.of("/a/1", "/b/1", "/c/1"));
    Negotiator listener = Negotiator.listener(List.of("/c/1", "/b/1")::contains);
    run(dialer, listener, pieceMax);
    assertThat(dialer.agreed()).contains("/b/1");
    assertThat(listener.agreed()).contains("/b/1");
  }

  @Test
  void negotiation_nothingInCommon_endsWithoutAgreement() throws MalformedException {
    Negotiator dialer = Negotiator.dialer(List.of("/a/1", "/b/1"));
    Negotiator listener = Negotiator.listener(_ -> false);
    run(dialer, listener, 1_000);
    assertThat(dialer.finished()).isTrue();
    assertThat(dialer.agreed()).isEmpty();
    assertThat(listener.finished()).isFalse();
  }

  @Test
  void dialer_firstFlight_isHeaderAndProposal() {
    Negotiator dialer = Negotiator.dialer(List.of("/a/1"));
    assertThat(dialer.output()).isEqualTo(Bytes.concat(HEADER, line("/a/1")));
    assertThat(dialer.output().isEmpty()).isTrue();
  }

  @Test
  void receive_bytesAfterTheAgreement_areLeft() throws MalformedException {
    Negotiator listener = Negotiator.listener(_ -> true);
    Bytes flight = Bytes.concat(HEADER, line("/a/1"), Bytes.utf8("payload"));
    assertThat(give(listener, flight)).isEqualTo(flight.length() - "payload".length());
    assertThat(give(listener, Bytes.utf8("more"))).isZero();
  }

  @Test
  void listener_ls_isAnsweredNa() throws MalformedException {
    Negotiator listener = Negotiator.listener("/a/1"::equals);
    give(listener, Bytes.concat(HEADER, line("ls")));
    assertThat(listener.output()).isEqualTo(Bytes.concat(HEADER, line("na")));
  }

  @Test
  void listener_proposalsWithoutEnd_areRefused() throws MalformedException {
    Negotiator listener = Negotiator.listener(_ -> false);
    give(listener, HEADER);
    for (int i = 0; i < Negotiator.PROPOSALS_MAX; i++) {
      give(listener, line("/guess/" + i));
    }
    assertFlaw(Flaw.TOO_MANY, listener, line("/guess/more"));
  }

  @Test
  void receive_otherVersion_isRefused() {
    assertFlaw(Flaw.UNKNOWN_VERSION, Negotiator.listener(_ -> true), line("/multistream/2.0.0"));
  }

  @Test
  void receive_lineLongerThanTheLimit_isRefusedBeforeItArrives() {
    // 257 as a varint.
    assertFlaw(Flaw.TOO_LARGE, Negotiator.listener(_ -> true), Bytes.of((byte) 0x81, (byte) 2));
    assertFlaw(Flaw.TOO_LARGE, Negotiator.listener(_ -> true), Bytes.of((byte) 0xff, (byte) 0xff));
  }

  @Test
  void receive_badLength_isRefused() {
    assertFlaw(Flaw.BAD_VARINT, Negotiator.listener(_ -> true), Bytes.of((byte) 0));
    assertFlaw(Flaw.BAD_VARINT, Negotiator.listener(_ -> true), Bytes.of((byte) 0x93, (byte) 0));
  }

  @Test
  void receive_badText_isRefused() {
    assertFlaw(Flaw.BAD_TEXT, Negotiator.listener(_ -> true), Bytes.of((byte) 1, (byte) 'x'));
    assertFlaw(
        Flaw.BAD_TEXT,
        Negotiator.listener(_ -> true),
        Bytes.of((byte) 2, (byte) 0x07, (byte) '\n'));
  }

  @Test
  void dialer_answerThatWasNotProposed_isRefused() throws MalformedException {
    Negotiator dialer = Negotiator.dialer(List.of("/a/1"));
    give(dialer, HEADER);
    assertFlaw(Flaw.OUT_OF_ORDER, dialer, line("/b/1"));
  }

  private static void assertFlaw(Flaw flaw, Negotiator negotiator, Bytes bytes) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> give(negotiator, bytes))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}
