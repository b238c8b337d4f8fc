package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.v1.Projection.Builder;
import org.thitsar.protocol.v1.RankBand;

final class ProjectionTest {
  @Test
  void decode_readsWhatOfWrote() throws Exception {
    Projection projection =
        Projection.of(whole().setExitYear(2023).setRankBand(RankBand.NCO).build());
    Projection read = Projection.decode(projection.encode());
    assertThat(read).isEqualTo(projection);
    assertThat(read.text(ProjectionField.named("exit_year").orElseThrow())).isEqualTo("2023");
    assertThat(read.text(ProjectionField.named("rank_band").orElseThrow())).isEqualTo("NCO");
    assertThat(read.text(ProjectionField.named("sex").orElseThrow())).isEmpty();
  }

  @Test
  void catalogue_hasNoEnvelope_andNoNames() {
    assertThat(ProjectionField.all())
        .extracting(ProjectionField::name)
        .contains("vetting", "category_claimed")
        .doesNotContain("case_id", "policy_id", "purpose", "until_millis", "custodian")
        .doesNotContain("full_name", "nrc_number", "origin_township");
  }

  @Test
  void decode_projectionsOutsideTheLimits_areRefused() {
    assertFlaw(whole().setPolicyId(ByteString.EMPTY), Flaw.OUT_OF_RANGE);
    assertFlaw(whole().setCaseId(ByteString.EMPTY), Flaw.OUT_OF_RANGE);
    assertFlaw(whole().setCustodian(ByteString.EMPTY), Flaw.OUT_OF_RANGE);
    assertFlaw(whole().setUntilMillis(-1), Flaw.OUT_OF_RANGE);
    assertFlaw(whole().addSkills("x".repeat(61)), Flaw.TOO_LARGE);
    assertFlaw(whole().setReceptionArea("\u202eMMR003"), Flaw.BAD_TEXT);
  }

  private static Builder whole() {
    return org.thitsar.protocol.v1.Projection.newBuilder()
        .setCaseId(ByteString.copyFrom(new byte[16]))
        .setPolicyId(ByteString.copyFrom(new byte[32]))
        .setCustodian(ByteString.copyFrom(new byte[32]));
  }

  private static void assertFlaw(Builder record, Flaw flaw) {
    assertThatThrownBy(() -> Projection.of(record.build()))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }
}
