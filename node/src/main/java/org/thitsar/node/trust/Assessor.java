package org.thitsar.node.trust;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.thitsar.node.trust.Reason.Code;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.NodeDirectory;
import org.thitsar.protocol.credential.StatementVerifier;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;
import org.thitsar.protocol.identity.OrganisationId;

/// Makes a verdict of what was said about a credential.
///
/// # How
///
/// Every ground is looked at on its own and names the best verdict that it still allows; the most
/// restrictive wins ([Reason.Code#best]). So the order in which statements came plays no part, and
/// a further revocation, hold or statement that is not understood can never make anything greener.
///
/// # What counts as a confirmation
///
/// An attestation that is verified, not ended by its author, *underived*, made by an accepted
/// method, not dated ahead, and whose organisation was heard recently enough, and understood, to
/// know that it has not been ended since. One for each organisation. An attestation that rests on
/// another adds nothing to its source, so a chain of attesters weighs as much as its first link,
/// and nothing when that one does not count. Derivation that nobody declares cannot be seen:
/// against that only asking for more organisations helps.
///
/// # Clocks
///
/// The later of local and witnessed time makes old and expired; only witnessed time lets a hold
/// lapse. Dates are claims: a hold dated before the credential lapses 90 days after the
/// credential's issue.
public final class Assessor {
  private final TrustRules rules;
  private final Optional<Condition> condition;

  /// An assessor by these rules.
  ///
  /// @throws IllegalArgumentException when the condition does not compile; rules out of
  ///   [TrustRulesParser] always do
  public Assessor(TrustRules rules) {
    this.rules = rules;
    this.condition =
        rules.condition().isBlank()
            ? Optional.empty()
            : switch (Condition.compile(rules.condition())) {
              case Condition.Compiled.Good(Condition good) -> Optional.of(good);
              case Condition.Compiled.Bad _ ->
                  throw new IllegalArgumentException("a condition that does not compile");
            };
  }

  /// Assesses the credential `id` by everything that was said about it.
  ///
  /// @param statements what is held about it, the credential itself included, in any order;
  ///   statements about other credentials are refused by name
  public Assessment assess(
      CredentialId id,
      Collection<UnverifiedStatement> statements,
      NodeDirectory directory,
      Moment now,
      Freshness freshness) {
    Weighing weighing =
        new Weighing(id, statements, rules, new StatementVerifier(directory), now, freshness);
    Age age = age(weighing, now, freshness);
    List<Reason> reasons = new ArrayList<>();
    if (weighing.updateNeeded()) {
      because(reasons, Code.UPDATE_NEEDED);
    }
    if (weighing.credential().isPresent()) {
      Credential credential = weighing.credential().get();
      said(reasons, weighing, credential);
      dated(reasons, credential, now);
      asked(reasons, weighing, credential);
      heard(reasons, credential, now, freshness);
      conditioned(reasons, weighing, credential, now, age);
    } else {
      // A credential of a later version tells nothing, even if its author thinks it optional.
      because(reasons, weighing.subject().isPresent() ? Code.UPDATE_NEEDED : Code.NOT_HERE);
    }
    return new Assessment(
        reasons.stream().map(r -> r.code().best()).reduce(Verdict.VERIFIED, Verdict::and),
        id,
        weighing.credential(),
        reasons.stream().distinct().sorted().toList(),
        weighing.statements(),
        age);
  }

  private static void said(List<Reason> reasons, Weighing weighing, Credential credential) {
    if (weighing.revoked()) {
      because(reasons, Code.REVOKED);
    }
    if (!weighing.holders().isEmpty()) {
      because(reasons, Code.HELD, weighing.holders().size());
    }
    if (weighing.issuerRefused().isPresent()) {
      because(reasons, Code.ISSUER_REFUSED);
    } else {
      because(reasons, Code.ISSUED, credential.vetting(), credential.until());
    }
  }

  private static void dated(List<Reason> reasons, Credential credential, Moment now) {
    if (now.witnessedAfter(credential.until())) {
      because(reasons, Code.EXPIRED_WITNESSED, credential.until());
    } else if (now.after(credential.until())) {
      because(reasons, Code.EXPIRED_LOCALLY, credential.until());
    }
    if (now.before(credential.said().on())) {
      because(reasons, Code.DATED_AHEAD, credential.said().on());
    }
  }

  private void asked(List<Reason> reasons, Weighing weighing, Credential credential) {
    if (credential.vetting().compareTo(rules.vetting()) < 0) {
      because(reasons, Code.VETTING_LOW, credential.vetting(), rules.vetting());
    }
    int confirming = weighing.confirming().size();
    if (confirming < rules.attestations()) {
      because(reasons, Code.CONFIRMED_BY_FEW, confirming, rules.attestations());
    } else {
      because(reasons, Code.CONFIRMED, confirming);
    }
    if (weighing.knewBeforeExit() < rules.knewBeforeExit()) {
      because(reasons, Code.KNOWN_TO_FEW, weighing.knewBeforeExit(), rules.knewBeforeExit());
    }
  }

  private void heard(List<Reason> reasons, Credential credential, Moment now, Freshness freshness) {
    OrganisationId issuer = credential.said().by();
    if (freshness.notUnderstood().contains(issuer)) {
      because(reasons, Code.UPDATE_NEEDED);
    }
    Optional<Instant> last = freshness.heard(issuer, now);
    if (last.isEmpty()) {
      because(reasons, Code.NEWS_NONE);
    } else if (!freshness.heardWithin(issuer, rules.maxAgeDays(), now)) {
      because(reasons, Code.NEWS_OLD, days(last.get(), now), rules.maxAgeDays());
    }
  }

  private void conditioned(
      List<Reason> reasons, Weighing weighing, Credential credential, Moment now, Age age) {
    if (condition.isEmpty()) {
      return;
    }
    Summary summary =
        new Summary(
            level(credential.vetting()),
            weighing.confirming().size(),
            weighing.knewBeforeExit(),
            weighing.methods(),
            credential.said().by().toString(),
            weighing.confirming().stream().map(OrganisationId::toString).toList(),
            age.days(),
            ChronoUnit.DAYS.between(credential.said().on(), now.day()),
            ChronoUnit.DAYS.between(now.day(), credential.until()));
    switch (condition.get().test(summary)) {
      case TRUE -> {}
      case FALSE -> because(reasons, Code.CONDITION_FALSE);
      case FAILED -> because(reasons, Code.CONDITION_FAILED);
    }
  }

  private Age age(Weighing weighing, Moment now, Freshness freshness) {
    List<Optional<Instant>> heard =
        weighing.credential().stream()
            .flatMap(c -> Stream.concat(Stream.of(c.said().by()), weighing.confirming().stream()))
            .map(organisation -> freshness.heard(organisation, now))
            .toList();
    int known = freshness.issuers().size();
    if (heard.isEmpty() || heard.contains(Optional.<Instant>empty())) {
      Instant lately = now.latest().minus(Duration.ofDays(rules.maxAgeDays()));
      return new Age(Optional.empty(), 0, freshness.issuersHeardSince(lately, now), known);
    }
    Instant oldest = heard.stream().flatMap(Optional::stream).min(Instant::compareTo).orElseThrow();
    return new Age(
        Optional.of(oldest), days(oldest, now), freshness.issuersHeardSince(oldest, now), known);
  }

  private static long days(Instant since, Moment now) {
    return Math.max(0, Duration.between(since, now.latest()).toDays());
  }

  private static void because(List<Reason> reasons, Code code, Object... arguments) {
    reasons.add(new Reason(code, Stream.of(arguments).map(Object::toString).toList()));
  }

  /// The number by which conditions know a level.
  private static long level(Vetting vetting) {
    return switch (vetting) {
      case V1 -> 1;
      case V2 -> 2;
      case V3 -> 3;
    };
  }
}
