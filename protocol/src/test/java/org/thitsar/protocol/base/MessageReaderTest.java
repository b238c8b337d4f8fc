package org.thitsar.protocol.base;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import java.io.ByteArrayOutputStream;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.SignedStatement;
import org.thitsar.protocol.v1.StatementSignature;

final class MessageReaderTest {
  private static final int BYTES_MAX = 64 << 10;

  private static void refused(Bytes bytes, Flaw flaw) {
    assertThatThrownBy(
            () -> MessageReader.read(CaseRecord.getDefaultInstance(), bytes, BYTES_MAX, "place"))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }

  private static Bytes times(int count, int... part) {
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < count; i++) {
      for (int each : part) {
        whole.write(each);
      }
    }
    return Bytes.owning(whole.toByteArray());
  }

  @Test
  void elementsOfNothing_areRefused() {
    // Field 60, a basis, of length 0.
    refused(times(10_000, 0xe2, 0x03, 0), Flaw.TOO_MANY);
    // Field 31, an alias, of length 0.
    refused(times(20_000, 0xfa, 0x01, 0), Flaw.TOO_MANY);
  }

  @Test
  void unknownFields_aFew_areKept_andMany_areRefused() throws MalformedException {
    Bytes few = times(50, 0xc0, 0x3e, 1);
    CaseRecord read = MessageReader.read(CaseRecord.getDefaultInstance(), few, BYTES_MAX, "place");
    assertThat(Bytes.owning(read.toByteArray())).isEqualTo(few);
    refused(times(10_000, 0xc0, 0x3e, 1), Flaw.TOO_MANY);
  }

  @Test
  void unknownFields_thatAreLeftOut_weighNothing() throws MalformedException {
    CaseRecord read =
        MessageReader.readKnown(
            CaseRecord.getDefaultInstance(), times(10_000, 0xc0, 0x3e, 1), BYTES_MAX, "place");
    assertThat(read.getSerializedSize()).isZero();
  }

  @Test
  void listOfPackedNumbers_longerThanItsBytesAccountFor_isRefused() {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    // Field 51, needs, packed: 10,000 bytes of 1.
    packed.writeBytes(new byte[] {(byte) 0x9a, 0x03, (byte) 0x90, 0x4e});
    packed.writeBytes(times(10_000, 1).toArray());
    refused(Bytes.owning(packed.toByteArray()), Flaw.TOO_MANY);
  }

  @Test
  void groupsTruncationAndNumberZero_areNoMessage() {
    refused(times(1, 0x0b), Flaw.NOT_A_MESSAGE);
    refused(times(1, 0x0a, 5, 1), Flaw.NOT_A_MESSAGE);
    refused(times(1, 0x00, 0), Flaw.NOT_A_MESSAGE);
    refused(times(12, 0xff), Flaw.NOT_A_MESSAGE);
    refused(times(1, 0x0d, 1, 2), Flaw.NOT_A_MESSAGE);
  }

  @Test
  void tooManyBytes_areRefused() {
    refused(Bytes.of(new byte[BYTES_MAX + 1]), Flaw.TOO_LARGE);
  }

  @Test
  void honestMessageOfManyElements_isRead() throws MalformedException {
    var statement = SignedStatement.newBuilder().setContent(ByteString.copyFrom(new byte[200]));
    for (int i = 0; i < 500; i++) {
      statement.addSignatures(
          StatementSignature.newBuilder()
              .setKey(ByteString.copyFrom(new byte[32]))
              .setSignature(ByteString.copyFrom(new byte[64])));
    }
    Bytes bytes = Bytes.owning(statement.build().toByteArray());
    assertThat(MessageReader.read(SignedStatement.getDefaultInstance(), bytes, BYTES_MAX, "place"))
        .isEqualTo(statement.build());
  }
}
