package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

class CharterTest {
  private static final Actor A = Actor.of("Alpha", 1);
  private static final Actor B = Actor.of("Beta", 2);
  private static final Actor C = Actor.of("Gamma", 3);

  private static Drafting write(
      List<SignedStatement> founders, int removal, int attestations, Quotas quotas)
      throws MalformedException {
    return CharterDraft.write(
        "Test federation", founders, removal, attestations, quotas, new SeededEntropy(7));
  }

  private static CharterDraft draft(Actor... founders) throws MalformedException {
    List<SignedStatement> geneses =
        java.util.Arrays.stream(founders).map(founder -> founder.genesis).toList();
    if (write(geneses, 50, 1, Quotas.standard()) instanceof Drafting.Drafted(CharterDraft draft)) {
      return draft;
    }
    throw new AssertionError("these rules can be met");
  }

  @Test
  void draft_travelsFromFounderToFounder_andIsACharterOnceAllHaveSigned()
      throws MalformedException {
    CharterDraft fresh = draft(C, A, B);
    assertThat(fresh.missing()).hasSize(3);
    assertThat(fresh.complete()).isEmpty();
    String first = fresh.sign(A.organisationKey).text();
    String second = CharterDraft.parse(first).sign(B.organisationKey).text();
    assertThat(CharterDraft.parse(second).missing())
        .extracting(Genesis::name)
        .containsExactly("Gamma");
    CharterDraft third = CharterDraft.parse(second).sign(C.organisationKey);
    Charter charter = third.complete().orElseThrow();
    assertThat(charter.id()).isEqualTo(fresh.terms().id());
    assertThat(charter.founded(C.id())).isTrue();
    assertThat(charter.founded(Actor.of("Other", 9).id())).isFalse();
  }

  @Test
  void signaturesGivenAtTheSameTime_areMerged_inAnyOrder() throws MalformedException {
    CharterDraft fresh = draft(A, B);
    CharterDraft byA = fresh.sign(A.organisationKey);
    CharterDraft byB = fresh.sign(B.organisationKey);
    assertThat(byA.merge(byB)).isEqualTo(byB.merge(byA));
    assertThat(byA.merge(byB).complete()).isPresent();
    assertThatThrownBy(() -> byA.merge(draft(A, C))).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void orderOfFounders_doesNotChangeTheFederation() throws MalformedException {
    assertThat(draft(A, B, C).terms().id()).isEqualTo(draft(C, B, A).terms().id());
  }

  @Test
  void keyOfNoFounder_doesNotSign() throws MalformedException {
    CharterDraft fresh = draft(A, B);
    assertThat(fresh.awaits(C.organisationKey)).isFalse();
    assertThat(fresh.awaits(A.organisationKey)).isTrue();
    assertThatThrownBy(() -> fresh.sign(C.organisationKey))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void charterWithoutOneFoundersSignature_isRefused() throws MalformedException {
    SignedStatement half = draft(A, B).sign(A.organisationKey).statement();
    assertThatThrownBy(() -> Charter.of(half))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.BAD_SIGNATURE));
    // The signature of another key in the founder's place.
    Bytes forged = Wire.signed(half.content(), A.organisationKey, C.organisationKey);
    assertThatThrownBy(() -> SignedStatement.decode(forged)).isInstanceOf(MalformedException.class);
    assertThat(Charter.of(Actor.charter(A, B).statement()).founded(A.id())).isTrue();
  }

  @Test
  void rulesThatCannotBeMet_areRefusedWhenTheyAreWritten() throws MalformedException {
    List<SignedStatement> two = List.of(A.genesis, B.genesis);
    Quotas quotas = Quotas.standard();
    assertRule(write(List.of(A.genesis), 50, 1, quotas), UnmeetableRule.TOO_FEW_FOUNDERS);
    assertRule(write(List.of(A.genesis, A.genesis), 50, 1, quotas), UnmeetableRule.FOUNDER_TWICE);
    SignedStatement sameKey =
        Genesis.found(
            "Beta again", "", OrganisationType.PDF, A.organisationKey, new SeededEntropy(3));
    assertRule(write(List.of(A.genesis, sameKey), 50, 1, quotas), UnmeetableRule.KEY_TWICE);
    assertRule(write(two, 49, 1, quotas), UnmeetableRule.REMOVAL_NOT_A_MAJORITY);
    assertRule(write(two, 100, 1, quotas), UnmeetableRule.REMOVAL_NEVER_REACHED);
    assertRule(write(two, 50, 0, quotas), UnmeetableRule.ATTESTATIONS_NONE);
    assertRule(write(two, 50, 2, quotas), UnmeetableRule.ATTESTATIONS_OUT_OF_REACH);
    assertRule(write(two, 50, 1, new Quotas(1, 1, 0, 1)), UnmeetableRule.QUOTA_OF_NOTHING);
    assertThat(write(two, 99, 1, quotas)).isInstanceOf(Drafting.Drafted.class);
  }

  @Test
  void rulesThatCannotBeMet_areRefusedWhenTheyArrive() throws MalformedException {
    // removal_percent 50 is written as field 3: 0x18 0x32; 49 is 0x31.
    Bytes content = draft(A, B).statement().content();
    byte[] bytes = content.toArray();
    int at = lastIndexOf(bytes, (byte) 0x18, (byte) 0x32);
    bytes[at + 1] = 0x31;
    assertThatThrownBy(
            () ->
                SignedStatement.decode(
                    Wire.signed(Bytes.of(bytes), A.organisationKey, B.organisationKey)))
        .isInstanceOfSatisfying(
            MalformedException.class,
            e -> assertThat(e.place()).contains("REMOVAL_NOT_A_MAJORITY"));
  }

  private static int lastIndexOf(byte[] bytes, byte first, byte second) {
    for (int i = bytes.length - 2; i >= 0; i--) {
      if (bytes[i] == first && bytes[i + 1] == second) {
        return i;
      }
    }
    throw new AssertionError("not there");
  }

  private static void assertRule(Drafting drafting, UnmeetableRule rule) {
    assertThat(drafting).isEqualTo(new Drafting.Unmeetable(rule));
  }
}
