package org.thitsar.node.trust;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.credential.CredentialWorld;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.NodeDirectory.Right;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;

/// What holds for any set of statements. Every world comes from a seed, which a failure prints.
class AssessorPropertyTest {
  private static final int WORLDS = 200;
  private static final LocalDate DAY = CredentialWorld.DAY;

  /// A random world: some organisations, some statements of every kind by anybody, random clocks
  /// and rules.
  private static final class RandomSituation {
    final RandomGenerator random;
    final Situation situation;
    final List<Speaker> speakers = new ArrayList<>();

    RandomSituation(long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      situation = new Situation(seed, pick(List.of(Vetting.values())));
      speakers.addAll(
          List.of(situation.issuer, situation.attester, situation.third, situation.fourth));
      for (int i = random.nextInt(4); i > 0; i--) {
        speakers.add(situation.member());
      }
      speakers.add(situation.world.node(pick(speakers).organisation(), EnumSet.of(Right.ATTEST)));
      speakers.add(situation.world.outsider(pick(speakers).organisation()));
      speakers.add(new Speaker(pick(speakers).organisation(), pick(speakers).key()));
      if (random.nextInt(3) == 0) {
        situation.without(situation.attestation);
      }
      for (int i = random.nextInt(8); i > 0; i--) {
        situation.with(random.nextInt(3) == 0 ? restrictive() : attestation());
      }
      if (random.nextInt(5) == 0) {
        situation.world.remove(pick(speakers).organisation());
      }
      clocks();
      situation.rules =
          new TrustRules(
              1 + random.nextInt(2),
              random.nextBoolean()
                  ? EnumSet.allOf(Method.class)
                  : EnumSet.of(pick(List.of(Method.values())), Method.INTERVIEW),
              pick(List.of(Vetting.V1, Vetting.V1, Vetting.V2, Vetting.V3)),
              30,
              random.nextInt(4) == 0 ? 1 : 0,
              random.nextInt(8) == 0 ? "attestations < 3" : "");
    }

    private void clocks() {
      situation.on(DAY.plusDays(random.nextInt(5) == 0 ? random.nextInt(200) : 10));
      if (random.nextInt(4) == 0) {
        situation.witnessed = Optional.empty();
      }
      situation.heard.replaceAll(
          (_, time) ->
              random.nextInt(6) == 0 ? time.minus(Duration.ofDays(random.nextInt(60))) : time);
    }

    <T> T pick(List<T> list) {
      return list.get(random.nextInt(list.size()));
    }

    UnverifiedStatement attestation() {
      Speaker speaker = pick(speakers);
      return random.nextInt(3) == 0
          ? speaker.copies(situation.credential, pick(situation.statements).id())
          : speaker.attests(
              situation.credential,
              pick(List.of(Method.values())),
              random.nextBoolean(),
              DAY.plusDays(random.nextInt(15)));
    }

    /// Something that can only take green away.
    UnverifiedStatement restrictive() {
      return switch (random.nextInt(4)) {
        case 0 ->
            pick(speakers).holds(situation.credential, DAY.plusDays(random.nextInt(-100, 100)));
        case 1 -> situation.issuer.revokes(situation.credential);
        case 2 -> {
          // Holds are left out: to end one is to make way.
          UnverifiedStatement ended = attestation();
          situation.with(ended);
          yield pick(speakers).revokes(random.nextBoolean() ? ended : situation.credential);
        }
        default ->
            situation.world.fromTheFuture(
                pick(speakers), Optional.of(situation.credential.about()), true);
      };
    }
  }

  @Test
  void assess_anyOrderAndRepetition_isTheSame() {
    Map<Verdict, Integer> seen = new EnumMap<>(Verdict.class);
    for (long seed = 1; seed <= WORLDS; seed++) {
      RandomSituation world = new RandomSituation(seed);
      Assessment expected = world.situation.assess();
      seen.merge(expected.verdict(), 1, Integer::sum);
      List<UnverifiedStatement> shuffled = new ArrayList<>(world.situation.statements);
      for (int i = 0; i < 5; i++) {
        shuffled.add(world.pick(world.situation.statements));
        Collections.shuffle(shuffled, Random.from(world.random));
        assertThat(world.situation.assess(shuffled)).as("seed %s", seed).isEqualTo(expected);
      }
    }
    // Otherwise the worlds are too alike to prove anything.
    assertThat(seen).containsKeys(Verdict.VERIFIED, Verdict.PROVISIONAL, Verdict.EXPIRED);
    assertThat(seen)
        .containsKeys(Verdict.UNVERIFIED, Verdict.ON_HOLD, Verdict.UNKNOWN, Verdict.REVOKED);
  }

  @Test
  void assess_oneMoreRevocationHoldOrUnknown_isNeverGreener() {
    int changed = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      RandomSituation world = new RandomSituation(seed);
      UnverifiedStatement more = world.restrictive();
      Verdict before = world.situation.assess().verdict();
      Verdict after = world.situation.with(more).assess().verdict();
      assertThat(after).as("seed %s", seed).isGreaterThanOrEqualTo(before);
      changed += after == before ? 0 : 1;
    }
    assertThat(changed).isGreaterThan(WORLDS / 10);
  }

  @Test
  void assess_oneMoreAttestation_isNeverLessGreenWithoutACondition() {
    int changed = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      RandomSituation world = new RandomSituation(seed);
      TrustRules rules = world.situation.rules;
      world.situation.rules =
          new TrustRules(
              rules.attestations(),
              rules.methods(),
              rules.vetting(),
              rules.maxAgeDays(),
              rules.knewBeforeExit(),
              "");
      Verdict before = world.situation.assess().verdict();
      Verdict after = world.situation.with(world.attestation()).assess().verdict();
      assertThat(after).as("seed %s", seed).isLessThanOrEqualTo(before);
      changed += after == before ? 0 : 1;
    }
    assertThat(changed).isPositive();
  }

  @Test
  void assess_green_onlyWithACredentialAndADifferentOrganisationThatMaySaySo() {
    int green = 0;
    for (long seed = 1; seed <= WORLDS; seed++) {
      RandomSituation world = new RandomSituation(seed);
      Assessment assessment = world.situation.assess();
      if (!assessment.verdict().green()) {
        continue;
      }
      green++;
      assertThat(assessment.statements())
          .as("seed %s", seed)
          .anySatisfy(
              weighed -> {
                var said = weighed.statement().statement().said();
                assertThat(weighed.weight()).isEqualTo(Weighed.Weight.CONFIRMS);
                assertThat(said.by()).isNotEqualTo(world.situation.issuer.organisation());
                assertThat(world.situation.world.organisationOf(said.node())).contains(said.by());
                assertThat(world.situation.world.has(said.node(), Right.ATTEST)).isTrue();
              });
    }
    assertThat(green).isGreaterThan(20);
  }
}
