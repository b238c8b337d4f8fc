package org.thitsar.node.sharing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.Reason;
import org.thitsar.protocol.policy.Samples;

class PreviewerTest {
  private final Office office = new Office();

  private void fill() {
    for (int i = 1; i <= 8; i++) {
      CaseFile file = Samples.with(Samples.person(i), "vetting", i <= 5 ? "V2" : "V1");
      office.put(Samples.with(file, "branch", i == 1 ? "NAVY" : "ARMY"));
    }
    office.put(Samples.with(Samples.person(9), "held", "yes"));
    office.put(Samples.with(Samples.person(10), "born_on", "2015"));
    office.put(Samples.with(Samples.person(11), "bases", ""));
    office.put(Samples.with(Samples.person(12), "vetting", ""));
  }

  @Test
  void preview_candidate_isByteForByteWhatIsHeldAfterwards() {
    fill();
    office.apply(Samples.policy("all", "members", "case.vetting == V1", "vetting"));
    Policy candidate = Samples.policy("hosting", "case.vetting in [V1, V2]", "branch, exit_year");
    Preview preview = office.preview(candidate, Samples.RIVER, 100);
    office.apply(candidate);
    List<Bytes> expected =
        office.heldBy(Samples.RIVER).stream().map(Projection::encode).sorted().toList();
    assertThat(
            preview.records().stream()
                .flatMap(held -> held.projections().stream())
                .map(Projection::encode)
                .sorted()
                .toList())
        .isEqualTo(expected);
    assertThat(expected).hasSize(11);
    assertThat(preview.exposure())
        .isEqualTo(office.shared.exposures(List.of(Samples.RIVER)).getFirst());
  }

  @Test
  void preview_saysHowManyAndWhyTheOthersNot() {
    fill();
    Preview preview =
        office.preview(Samples.policy("hosting", "case.vetting == V2", "branch"), Samples.RIVER, 2);
    assertThat(preview.shared()).isEqualTo(5);
    assertThat(preview.starts()).isEqualTo(5);
    assertThat(preview.stops()).isZero();
    assertThat(preview.leftOut())
        .isEqualTo(
            Map.of(
                Reason.NOT_MEANT, 3L,
                Reason.HELD, 1L,
                Reason.MINOR, 1L,
                Reason.NO_BASIS, 1L,
                Reason.UNDECIDED, 1L));
    assertThat(preview.records())
        .extracting(Preview.Held::caseId)
        .containsExactly(Samples.caseId(1), Samples.caseId(2));
    assertThat(preview.records().getFirst().fields())
        .containsOnly(Map.entry(ProjectionField.named("branch").orElseThrow(), "NAVY"));
    assertThat(office.world).isEmpty();
    assertThat(office.shared.of(Samples.caseId(1))).isEmpty();
  }

  @Test
  void preview_replacedPolicy_countsStartsStopsAndChanges() {
    fill();
    office.apply(Samples.policy("hosting", "case.vetting == V2", "vetting, branch"));
    Preview same =
        office.preview(
            Samples.policy("hosting", "case.vetting == V2", "vetting, branch"), Samples.RIVER, 0);
    assertThat(List.of(same.shared(), same.starts(), same.stops(), same.changes()))
        .containsExactly(5L, 0L, 0L, 0L);
    Preview other =
        office.preview(
            Samples.policy("hosting", "case.vetting == V1 || case.branch == NAVY", "vetting"),
            Samples.RIVER,
            0);
    assertThat(List.of(other.shared(), other.starts(), other.stops(), other.changes()))
        .containsExactly(4L, 3L, 4L, 1L);
    assertThat(other.records()).isEmpty();
  }

  @Test
  void preview_asSomebodyNotNamed_isEmptyAndSaysSo() {
    fill();
    Preview preview =
        office.preview(Samples.policy("hosting", "true", "branch"), Samples.BRIGADE, 10);
    assertThat(preview.shared()).isZero();
    assertThat(preview.leftOut()).isEqualTo(Map.of(Reason.NOT_NAMED, 12L));
  }

  @Test
  void preview_withoutCandidate_isWhatIsHeldNow() {
    fill();
    office.apply(Samples.policy("hosting", "case.vetting == V2", "branch"));
    Preview now =
        office.previewer.preview(
            office.policies.all(),
            Optional.empty(),
            Samples.RIVER,
            office.cases.values()::forEach,
            office.today,
            10);
    assertThat(List.of(now.shared(), now.starts(), now.stops(), now.changes()))
        .containsExactly(5L, 0L, 0L, 0L);
  }

  @Test
  void singlingOut_countsPeopleWhoStandAlone() {
    fill();
    Preview preview =
        office.preview(
            Samples.policy("hosting", "case.vetting == V2", "branch, sex, vetting"),
            Samples.RIVER,
            0);
    assertThat(preview.singlingOut()).isEqualTo(new SinglingOut(5, 1, 5));
    Preview vetting =
        office.preview(Samples.policy("hosting", "true", "vetting, needs"), Samples.RIVER, 0);
    assertThat(vetting.singlingOut()).isEqualTo(new SinglingOut(9, 0, 0));
    assertThat(SinglingOut.of(List.of())).isEqualTo(new SinglingOut(0, 0, 0));
    SortedMap<ProjectionField, String> blank = new TreeMap<>(Exposure.byField().comparator());
    assertThat(SinglingOut.of(List.of(blank))).isEqualTo(new SinglingOut(1, 1, 1));
  }
}
