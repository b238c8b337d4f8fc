package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.v1.Projection;
import org.thitsar.protocol.v1.Purpose;

class PolicyCodecTest {
  private static final Policy POLICY =
      Samples.policy(
          "two", "River District Committee, Demo Brigade 91 Office", "true", "vetting, branch");

  @Test
  void decode_ownEncoding_givesTheSamePolicy() throws MalformedException {
    Policy again = Policy.decode(POLICY.encode());
    assertThat(again).isEqualTo(POLICY);
    assertThat(again.id()).isEqualTo(POLICY.id());
    assertThat(again.recipients()).isEqualTo(POLICY.recipients());
    assertThat(again.fields()).isEqualTo(POLICY.fields());
    assertThat(again.when()).isEqualTo("true");
    assertThat(again.until()).isEqualTo(POLICY.until());
  }

  /// The vector of `protocol/spec/06-policy.md`.
  @Test
  void encode_vector_givesTheseBytesAndThisId() throws MalformedException {
    Bytes bytes =
        Bytes.parseHex(
            "08011206766563746f721801200128013887a4014218636173652e76657474696e6720696e205b56322c"
                + "2056335d4a010b");
    Policy policy = Samples.policy("vector", "members", "case.vetting in [V2, V3]", "vetting");
    assertThat(policy.encode().hex()).isEqualTo(bytes.hex());
    assertThat(policy.id().toString())
        .isEqualTo("e5d50ddc328cc636f3ec4d2fa298f80df7b1f6e1ef360d8691d3d656200e7280");
    assertThat(Policy.decode(bytes)).isEqualTo(policy);
  }

  @Test
  void decode_whatThisVersionDoesNotKnow_isRefused() {
    assertFlaw(Flaw.UNKNOWN_VERSION, form -> form.setSchemaVersion(2));
    assertFlaw(Flaw.UNKNOWN_VERSION, form -> form.setWhatValue(2));
    assertFlaw(
        Flaw.UNKNOWN_VERSION,
        form ->
            form.setUnknownFields(
                UnknownFieldSet.newBuilder()
                    .addField(77, UnknownFieldSet.Field.newBuilder().addVarint(1).build())
                    .build()));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.setPurposeValue(77));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.addFields(777));
    assertFlaw(Flaw.BAD_TEXT, form -> form.setCondition("case.newer == 1"));
  }

  @Test
  void decode_whatNoPolicyIs_isRefused() {
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.setPurpose(Purpose.PURPOSE_UNSPECIFIED));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.setName("two words"));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.setToMembers(true));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.clearToOrganisations());
    assertFlaw(
        Flaw.OUT_OF_RANGE, form -> form.addToOrganisations(ByteString.copyFromUtf8("short")));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.setUntilDay(-1));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.addFields(Projection.CASE_ID_FIELD_NUMBER));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.addFields(Projection.SYNTHETIC_FIELD_NUMBER));
    assertFlaw(Flaw.OUT_OF_RANGE, form -> form.clearToOrganisations().setToMembers(true));
    assertFlaw(Flaw.BAD_TEXT, form -> form.clearCondition());
  }

  @Test
  void decode_otherThanTheCanonicalForm_isRefused() {
    assertFlaw(
        Flaw.NOT_CANONICAL,
        form ->
            form.clearFields()
                .addAllFields(POLICY.fields().reversed().stream().map(f -> f.number()).toList()));
    assertFlaw(
        Flaw.NOT_CANONICAL,
        form ->
            form.clearToOrganisations()
                .addToOrganisations(ByteString.copyFrom(Samples.BRIGADE.bytes().toArray()))
                .addToOrganisations(ByteString.copyFrom(Samples.RIVER.bytes().toArray())));
    assertFlaw(Flaw.NOT_CANONICAL, form -> form.addFields(POLICY.fields().getFirst().number()));
    assertFlaw(Flaw.NOT_CANONICAL, form -> form.setCondition(" true "));
  }

  @Test
  void decode_randomBytes_endInANamedFlawOrAPolicy() {
    long seed = 20261122L;
    System.out.println("PolicyCodecTest seed " + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    int refused = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = POLICY.encode().toArray();
      for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      }
      Bytes hostile = Bytes.owning(bytes).slice(0, 1 + random.nextInt(bytes.length));
      try {
        assertThat(Policy.decode(hostile).encode()).isEqualTo(hostile);
      } catch (MalformedException e) {
        refused++;
      }
    }
    assertThat(refused).isGreaterThan(10_000);
  }

  @Test
  void withdrawal_roundTrips_andRefusesWhatIsNone() throws MalformedException {
    Withdrawal withdrawal = new Withdrawal(Samples.caseId(4), POLICY.id());
    assertThat(Withdrawal.decode(withdrawal.encode())).isEqualTo(withdrawal);
    for (Bytes bad : List.of(Bytes.owning(new byte[0]), withdrawal.encode().slice(0, 30))) {
      assertThatThrownBy(() -> Withdrawal.decode(bad)).isInstanceOf(MalformedException.class);
    }
  }

  private static void assertFlaw(
      Flaw flaw, Consumer<org.thitsar.protocol.v1.Policy.Builder> change) {
    assertThatThrownBy(
            () -> {
              org.thitsar.protocol.v1.Policy.Builder form = form().toBuilder();
              change.accept(form);
              Policy.decode(Bytes.owning(form.build().toByteArray()));
            })
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }

  private static org.thitsar.protocol.v1.Policy form() throws InvalidProtocolBufferException {
    return org.thitsar.protocol.v1.Policy.parseFrom(POLICY.encode().toArray());
  }
}
