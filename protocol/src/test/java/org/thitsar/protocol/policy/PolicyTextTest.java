package org.thitsar.protocol.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.identity.OrganisationId;

class PolicyTextTest {
  @Test
  void yaml_ofAnyPolicy_isReadAsTheSame() {
    for (String when :
        List.of(
            "true",
            "case.origin_area == \"MMR\\\\u0030\" && // ကရင် 😀\n   case.conscript",
            "case.vetting in [V2,\n\n\t V3] || case.origin_area == 'it\\'s'")) {
      Policy policy =
          Samples.policy(
              "same", "River District Committee, Demo Brigade 91 Office", block(when), "vetting");
      assertThat(Samples.policy(PolicyText.yaml(policy, OrganisationId::toString)))
          .isEqualTo(policy);
    }
    Policy members = Samples.policy("all", "members", "true", "");
    assertThat(Samples.policy(PolicyText.yaml(members, OrganisationId::toString)))
        .isEqualTo(members);
  }

  @Test
  void sentence_saysWhatLeavesAndToWhom() {
    Policy policy = Samples.policy("p", "case.vetting ==\n    V2", "vetting, branch");
    assertThat(PolicyText.sentence(policy, _ -> "River"))
        .isEqualTo(
            "shares vetting, branch with River for HOSTING until 2027-06-30, of every case where"
                + " case.vetting == V2");
    assertThat(PolicyText.sentence(Samples.policy("p", "members", "true", ""), _ -> "x"))
        .startsWith("shares only that the case exists with all members for HOSTING");
  }

  /// Indented as the lines of a block.
  private static String block(String when) {
    return when.replace("\n", "\n  ");
  }
}
