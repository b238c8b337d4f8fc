package org.thitsar.node.trust;

import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.credential.CredentialWorld;
import org.thitsar.protocol.credential.CredentialWorld.Speaker;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;
import org.thitsar.protocol.identity.OrganisationId;

/// A credential that is VERIFIED by the default rules, which each test then spoils in one way:
/// issued by one organisation, confirmed by another, ten days later, everybody heard today.
final class Situation {
  final CredentialWorld world;
  final Speaker issuer;
  final Speaker attester;
  final Speaker third;
  final Speaker fourth;
  final UnverifiedStatement credential;
  final UnverifiedStatement attestation;
  final List<UnverifiedStatement> statements = new ArrayList<>();
  final Map<OrganisationId, Instant> heard = new HashMap<>();
  final Set<OrganisationId> issuers = new HashSet<>();
  final Set<OrganisationId> notUnderstood = new HashSet<>();
  TrustRules rules = TrustRules.defaults();
  Instant local = noon(CredentialWorld.DAY.plusDays(10));
  Optional<Instant> witnessed = Optional.of(local);

  Situation() {
    this(3);
  }

  Situation(long seed) {
    this(seed, Vetting.V2);
  }

  Situation(long seed, Vetting vetting) {
    world = new CredentialWorld(seed);
    issuer = member();
    attester = member();
    third = member();
    fourth = member();
    credential =
        issuer.issues(
            world.caseId(), vetting, CredentialWorld.DAY, CredentialWorld.DAY.plusDays(150));
    attestation = attester.attests(credential);
    statements.add(credential);
    statements.add(attestation);
  }

  Speaker member() {
    Speaker member = world.member();
    heard.put(member.organisation(), local);
    issuers.add(member.organisation());
    return member;
  }

  Situation with(UnverifiedStatement... more) {
    statements.addAll(Arrays.asList(more));
    return this;
  }

  Situation without(UnverifiedStatement statement) {
    statements.remove(statement);
    return this;
  }

  /// Both clocks show this day, and everybody was heard on it.
  Situation on(LocalDate day) {
    local = noon(day);
    witnessed = Optional.of(local);
    heard.replaceAll((_, _) -> local);
    return this;
  }

  Situation asking(int attestations, int knewBeforeExit, String condition) {
    rules =
        new TrustRules(attestations, rules.methods(), Vetting.V2, 30, knewBeforeExit, condition);
    return this;
  }

  Situation accepting(Method... methods) {
    rules = new TrustRules(1, EnumSet.copyOf(Arrays.asList(methods)), Vetting.V2, 30, 0, "");
    return this;
  }

  Assessment assess() {
    return assess(statements);
  }

  Assessment assess(List<UnverifiedStatement> these) {
    return new Assessor(rules)
        .assess(credential.about(), these, world, new Moment(local, witnessed), freshness());
  }

  Freshness freshness() {
    return new Freshness(heard, issuers, notUnderstood);
  }

  static Instant noon(LocalDate day) {
    return day.atTime(LocalTime.NOON).toInstant(ZoneOffset.UTC);
  }
}
