package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.thitsar.protocol.policy.Samples.TODAY;

import com.google.protobuf.Descriptors.FieldDescriptor;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.OptionsProto;
import org.thitsar.protocol.v1.PartialDate;

/// Random cases under random policies, held against an oracle that shares no code with the gates:
/// it reads the raw record with the plainest possible words, and errs towards keeping in.
class SharingPropertyTest {
  private static final int CASES = 6_000;
  private static final int POLICIES = 40;
  private static final String NEEDLE = "Needle";

  /// Conditions, each with what it means.
  private static final Map<String, Predicate<CaseRecord>> CONDITIONS =
      Map.of(
          "true", r -> true,
          "case.vetting in [V2, V3]", r -> Set.of(3, 4).contains(r.getVettingValue()),
          "case.conscript", CaseRecord::getConscript,
          "case.branch == POLICE || case.vetting == V1",
              r -> r.getBranchValue() == 4 || r.getVettingValue() == 2,
          "!(case.branch == POLICE)", r -> r.getBranchValue() != 4 && r.getBranchValue() != 0,
          "size(case.needs) > 0 && case.needs.all(n, n != MEDICAL)",
              r -> r.getNeedsCount() > 0 && !r.getNeedsValueList().contains(3));

  private static final Set<String> ENVELOPE =
      Set.of("case_id", "policy_id", "purpose", "until_millis", "custodian", "synthetic");

  @Test
  void project_anyCaseUnderAnyPolicy_neverSharesWhatItMustNot() throws MalformedException {
    long seed = Long.getLong("seed", 4_711L);
    System.out.println("SharingPropertyTest seed " + seed);
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Policy> policies = new ArrayList<>();
    for (int i = 0; i < POLICIES; i++) {
      policies.add(policy(random, i));
    }
    Projector projector = new Projector(Samples.OWN);
    Map<Reason, Integer> reasons = new EnumMap<>(Reason.class);
    int shared = 0;
    for (int i = 0; i < CASES; i++) {
      CaseRecord record = record(random, i);
      CaseFile file = CaseFile.decode(Bytes.owning(record.toByteArray()));
      List<Outcome> outcomes = projector.project(policies, file, TODAY);
      for (int p = 0; p < policies.size(); p++) {
        Policy policy = policies.get(p);
        boolean may = mayLeave(record, policy);
        switch (outcomes.get(p)) {
          case Outcome.Shared(Projection projection) -> {
            assertThat(may).as("case %s under %s: %s", i, policy.when(), record).isTrue();
            assertThat(isMeant(record, policy)).as("case %s: %s", i, policy.when()).isTrue();
            assertOnlyTheMask(projection, policy);
            shared++;
          }
          case Outcome.Refused(Reason reason) -> {
            reasons.merge(reason, 1, Integer::sum);
            assertThat(may && isMeant(record, policy)).as("case %s: %s", i, reason).isFalse();
          }
        }
      }
    }
    assertThat(shared).isGreaterThan(1_000);
    assertThat(reasons.keySet())
        .contains(
            Reason.NO_BASIS,
            Reason.CONSENT_WITHDRAWN,
            Reason.MINOR,
            Reason.AGE_UNKNOWN,
            Reason.HELD,
            Reason.PRISONER_OF_WAR,
            Reason.CATEGORY_UNKNOWN,
            Reason.STATE_UNKNOWN,
            Reason.CHILD_PROTECTION,
            Reason.UNDECIDED,
            Reason.NOT_MEANT,
            Reason.EXPIRED);
  }

  /// What the rules allow, said once more and differently.
  private static boolean mayLeave(CaseRecord r, Policy policy) {
    boolean allowed = !policy.until().isBefore(TODAY);
    allowed &= !r.getHeld() && !r.getMinor();
    allowed &= r.getCategoryClaimedValue() != 5 && r.getCategoryAssessedValue() != 5;
    allowed &= r.getCategoryClaimedValue() < 7 && r.getCategoryAssessedValue() < 7;
    allowed &= r.getCategoryClaimedValue() + r.getCategoryAssessedValue() > 0;
    allowed &= List.of(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 15, 16).contains(r.getStateValue());
    PartialDate born = r.getBornOn();
    int month = born.getMonth() == 0 ? 12 : born.getMonth();
    int day = born.getDay() == 0 ? 31 : born.getDay();
    allowed &= born.getYear() > 0;
    // As a number of eight digits, 18 years later than the last possible day of birth.
    allowed &= (born.getYear() + 18) * 10_000 + month * 100 + day <= 20_261_122;
    boolean yes = false;
    boolean no = false;
    boolean other = false;
    for (Basis basis : r.getBasesList()) {
      if (basis.getPurposesList().contains(policy.purpose())) {
        yes |= basis.getKindValue() == 1 && !basis.getWithdrawn();
        no |= basis.getKindValue() == 1 && basis.getWithdrawn();
        other |= List.of(2, 3, 4).contains(basis.getKindValue()) && !basis.getWithdrawn();
      }
    }
    boolean purposeNeedsYes = List.of(4, 7).contains(policy.purpose().getNumber());
    return allowed && (yes || (!no && other && !purposeNeedsYes));
  }

  private static boolean isMeant(CaseRecord record, Policy policy) {
    Predicate<CaseRecord> meaning = CONDITIONS.get(policy.when());
    String when = policy.when();
    return meaning != null
        && meaning.test(record)
        && (!when.contains("case.vetting") || record.getVettingValue() < 6)
        && (!when.contains("case.branch") || record.getBranchValue() < 6)
        && (!when.contains("case.needs")
            || record.getNeedsValueList().stream().allMatch(need -> need > 0 && need < 7));
  }

  private static void assertOnlyTheMask(Projection projection, Policy policy) {
    List<String> mask = policy.fields().stream().map(ProjectionField::name).toList();
    int ceiling = policy.recipients() instanceof Recipients.Members ? 2 : 3;
    for (FieldDescriptor field : projection.record().getAllFields().keySet()) {
      assertThat(ENVELOPE.contains(field.getName()) || mask.contains(field.getName())).isTrue();
      assertThat(field.getOptions().getExtension(OptionsProto.sensitivity).getNumber())
          .isBetween(1, ceiling);
    }
    assertThat(projection.record().getUnknownFields().asMap()).isEmpty();
    assertThat(new String(projection.encode().toArray(), java.nio.charset.StandardCharsets.UTF_8))
        .doesNotContain(NEEDLE);
  }

  private static Policy policy(RandomGenerator random, int number) {
    List<String> conditions = CONDITIONS.keySet().stream().sorted().toList();
    boolean members = random.nextInt(5) == 0;
    List<String> fields =
        ProjectionField.all().stream()
            .filter(Policy::isSelectable)
            .map(ProjectionField::name)
            .filter(name -> members ? name.equals("vetting") : random.nextBoolean())
            .toList();
    LocalDate until = TODAY.plusDays(random.nextInt(400));
    Policy policy =
        Samples.policy(
            """
            schema: 1
            name: p%d
            purpose: %s
            to: %s
            until: %s
            when: "%s"
            fields: %s
            """
                .formatted(
                    number,
                    List.of("HOSTING", "AID", "STATISTICS", "PUBLICITY").get(random.nextInt(4)),
                    members ? "members" : "[River District Committee, Demo Brigade 91 Office]",
                    until,
                    conditions.get(random.nextInt(conditions.size())),
                    fields));
    // A few have ended in the meantime.
    return random.nextInt(8) > 0
        ? policy
        : new Policy(
            policy.name(),
            policy.purpose(),
            policy.recipients(),
            TODAY.minusDays(1),
            policy.condition(),
            policy.fields(),
            policy.carriers());
  }

  private static CaseRecord record(RandomGenerator random, int number) {
    CaseRecord.Builder record =
        CaseRecord.newBuilder()
            .setCaseId(
                com.google.protobuf.ByteString.copyFrom(Samples.caseId(number).bytes().toArray()))
            .setLocalNumber(NEEDLE + number)
            .setFullName(NEEDLE)
            .addAliases(NEEDLE)
            .setNrcNumber(NEEDLE)
            .setServiceNumber(NEEDLE)
            .setPhone(NEEDLE)
            .setNote(NEEDLE)
            .setOriginTownship(NEEDLE)
            .setSynthetic(random.nextBoolean())
            .setConscript(random.nextBoolean())
            .setHeld(random.nextInt(20) == 0)
            .setMinor(random.nextInt(20) == 0)
            .setStateValue(random.nextInt(4) == 0 ? random.nextInt(24) : random.nextInt(10))
            .setCategoryClaimedValue(mostly(random, 5, 8))
            .setCategoryAssessedValue(mostly(random, 5, 8))
            .setVettingValue(mostly(random, 6, 7))
            .setBranchValue(mostly(random, 6, 7))
            .setSexValue(random.nextInt(3))
            .setRankRow(random.nextInt(22))
            .setOriginArea("MMR00" + random.nextInt(9));
    if (random.nextInt(20) > 0) {
      record.setBornOn(date(random, 1950, 2013));
    }
    if (random.nextBoolean()) {
      record.setExitOn(date(random, 2021, 2026));
    }
    for (int i = random.nextInt(3); i > 0; i--) {
      record.addNeedsValue(1 + mostly(random, 6, 7));
    }
    for (int i = random.nextInt(5); i > 0; i--) {
      Basis.Builder basis =
          Basis.newBuilder()
              .setKindValue(random.nextInt(3) > 0 ? 1 : random.nextInt(6))
              .setWithdrawn(random.nextInt(5) == 0);
      for (int j = random.nextInt(4); j > 0; j--) {
        basis.addPurposesValue(1 + random.nextInt(8));
      }
      record.addBases(basis);
    }
    return record.build();
  }

  /// A number below `known`, and now and then one below `all`.
  private static int mostly(RandomGenerator random, int known, int all) {
    return random.nextInt(15) == 0 ? random.nextInt(all) : random.nextInt(known);
  }

  private static PartialDate date(RandomGenerator random, int from, int to) {
    PartialDate.Builder date = PartialDate.newBuilder().setYear(random.nextInt(from, to));
    if (random.nextInt(4) > 0) {
      date.setMonth(1 + random.nextInt(12));
      if (random.nextInt(4) > 0) {
        date.setDay(1 + random.nextInt(28));
      }
    }
    return date.build();
  }
}
