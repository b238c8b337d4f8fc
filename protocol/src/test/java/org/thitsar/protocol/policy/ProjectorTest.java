package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.thitsar.protocol.policy.Samples.TODAY;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.UnknownFieldSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.casefile.Sensitivity;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.Purpose;

class ProjectorTest {
  private static final CaseFile PERSON =
      Samples.with(
          Samples.person(7),
          Map.of(
              "needs", "SHELTER; LEGAL",
              "languages", "my; ksw",
              "skills", "driver",
              "sex", "FEMALE",
              "origin_area", "MMR003",
              "reception_area", "TH",
              "dependants", "1/2/1",
              "papers_seen", "PAY_SLIP",
              "conscript", "yes",
              "category_assessed", "DESERTER"));

  private final Projector projector = new Projector(Samples.OWN);

  @Test
  void project_everyField_isFilledFromItsOwnFieldOrDerived() {
    String all = String.join(", ", selectable());
    Projection projection = shared(Samples.policy("all", "true", all), PERSON);
    Map<String, String> expected =
        Map.ofEntries(
            Map.entry("vetting", "V2"),
            Map.entry("state", "SUPPORTED"),
            Map.entry("category_claimed", "DEFECTOR"),
            Map.entry("category_assessed", "DESERTER"),
            Map.entry("conscript", "yes"),
            Map.entry("exit_year", "2024"),
            Map.entry("exit_quarter", "2"),
            Map.entry("branch", "ARMY"),
            Map.entry("rank_band", "NCO"),
            Map.entry("sex", "FEMALE"),
            Map.entry("birth_year", "1996"),
            Map.entry("origin_area", "MMR003"),
            Map.entry("reception_area", "TH"),
            Map.entry("languages", "my; ksw"),
            Map.entry("needs", "SHELTER; LEGAL"),
            Map.entry("skills", "driver"),
            Map.entry("dependants", "1/2/1"),
            Map.entry("papers_seen", "PAY_SLIP"));
    for (String name : selectable()) {
      assertThat(projection.text(ProjectionField.named(name).orElseThrow()))
          .as(name)
          .isEqualTo(expected.get(name));
    }
    assertThat(expected.keySet()).containsExactlyInAnyOrderElementsOf(selectable());
  }

  @Test
  void project_envelope_namesCasePolicyPurposeEndAndCustodian() {
    Policy policy = Samples.policy("envelope", "true", "");
    Projection projection = shared(policy, PERSON);
    assertThat(projection.caseId()).isEqualTo(PERSON.id());
    assertThat(projection.policyId()).isEqualTo(policy.id().bytes());
    assertThat(projection.purpose()).isEqualTo(Purpose.HOSTING);
    assertThat(projection.untilMillis()).isEqualTo(policy.untilMillis());
    assertThat(projection.custodian()).isEqualTo(Samples.OWN);
    assertThat(projection.record().getAllFields()).hasSize(5);
    CaseFile practice = Samples.with(PERSON, "synthetic", "yes");
    assertThat(shared(policy, practice).record().getSynthetic()).isTrue();
  }

  @Test
  void project_mask_isAllThatLeaves() {
    Projection projection = shared(Samples.policy("mask", "true", "vetting, sex"), PERSON);
    assertThat(projection.record().getAllFields().keySet())
        .extracting(FieldDescriptor::getName)
        .containsExactlyInAnyOrder(
            "case_id", "policy_id", "purpose", "until_millis", "custodian", "vetting", "sex");
  }

  @Test
  void project_whatANewerVersionWrote_neverLeaves() throws MalformedException {
    CaseRecord.Builder record = PERSON.record().toBuilder().setVettingValue(66).addNeedsValue(67);
    UnknownFieldSet unknown =
        UnknownFieldSet.newBuilder()
            .addField(999, UnknownFieldSet.Field.newBuilder().addFixed64(0x4e4545444c45L).build())
            .build();
    record.setUnknownFields(unknown);
    record.getDependantsBuilder().setUnknownFields(unknown);
    CaseFile newer = CaseFile.decode(Bytes.owning(record.build().toByteArray()));
    Projection projection =
        shared(Samples.policy("newer", "true", String.join(", ", selectable())), newer);
    assertThat(projection.record().getVettingValue()).isZero();
    assertThat(projection.record().getNeedsValueList()).containsExactly(1, 4);
    assertThat(projection.record().getDependants().getUnder5()).isEqualTo(1);
    assertThat(projection.encode().hex()).doesNotContain("454c4445454e");
    assertThat(newer.encode().hex()).contains("454c4445454e");
  }

  @Test
  void project_twice_givesTheSameBytes() throws MalformedException {
    Policy policy = Samples.policy("same", "true", "vetting, needs, dependants");
    Projection first = shared(policy, PERSON);
    Projection again = shared(Policy.decode(policy.encode()), CaseFile.decode(PERSON.encode()));
    assertThat(again.encode()).isEqualTo(first.encode());
  }

  @Test
  void project_conditionAndEnd_decide() {
    Policy policy = Samples.policy("p", "case.vetting == V3", "vetting");
    assertThat(projector.project(policy, PERSON, TODAY))
        .isEqualTo(new Outcome.Refused(Reason.NOT_MEANT));
    CaseFile unvetted = Samples.with(PERSON, "vetting", "");
    assertThat(projector.project(policy, unvetted, TODAY))
        .isEqualTo(new Outcome.Refused(Reason.UNDECIDED));
    Policy open = Samples.policy("p", "true", "vetting");
    assertThat(projector.project(open, PERSON, open.until())).isInstanceOf(Outcome.Shared.class);
    assertThat(projector.project(open, PERSON, open.until().plusDays(1)))
        .isEqualTo(new Outcome.Refused(Reason.EXPIRED));
  }

  @Test
  void project_gates_comeBeforeThePolicy() {
    Policy policy = Samples.policy("p", "true", "vetting");
    CaseFile held = Samples.with(PERSON, "held", "yes");
    assertThat(projector.project(policy, held, TODAY)).isEqualTo(new Outcome.Refused(Reason.HELD));
    assertThat(projector.project(policy, PERSON, TODAY)).isInstanceOf(Outcome.Shared.class);
  }

  @Test
  void schema_everyCopiedField_isNoLessSensitiveThanWhatItCopies() {
    int copied = 0;
    for (ProjectionField field : ProjectionField.all()) {
      assertThat(Projector.fillable()).contains(field.name());
      if (Projector.DERIVED.containsKey(field.name())) {
        continue;
      }
      FieldDescriptor source = CaseRecord.getDescriptor().findFieldByName(field.name());
      assertThat(Sensitivity.of(source).atMost(field.sensitivity())).as(field.name()).isTrue();
      copied++;
    }
    assertThat(copied).isGreaterThan(10);
    assertThat(Projector.DERIVED).hasSize(4);
  }

  @Test
  void policy_aboveItsCeiling_cannotBeMadeNorDecoded() throws MalformedException {
    Policy policy = Samples.policy("p", "true", "vetting, branch");
    assertThat(Policy.decode(policy.encode())).isEqualTo(policy);
    assertThatThrownBy(
            () ->
                new Policy(
                    "p",
                    Purpose.AID,
                    new Recipients.Members(),
                    policy.until(),
                    policy.condition(),
                    policy.fields(),
                    List.of()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("branch");
  }

  private Projection shared(Policy policy, CaseFile file) {
    return switch (projector.project(policy, file, TODAY)) {
      case Outcome.Shared(Projection projection) -> projection;
      case Outcome.Refused(Reason reason) -> throw new AssertionError(reason);
    };
  }

  private static List<String> selectable() {
    return ProjectionField.all().stream()
        .filter(Policy::isSelectable)
        .map(ProjectionField::name)
        .toList();
  }
}
