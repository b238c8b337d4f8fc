package org.thitsar.node.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.thitsar.node.trust.Weighed.Weight;
import org.thitsar.protocol.credential.Attestation;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.Hold;
import org.thitsar.protocol.credential.Revocation;
import org.thitsar.protocol.credential.StatementRefusal;
import org.thitsar.protocol.credential.StatementVerifier;
import org.thitsar.protocol.credential.Unrecognised;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Verification;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Says of each statement about one credential what it weighs. What it does is described at
/// [Assessor].
final class Weighing {
  private static final Comparator<UnverifiedStatement> BY_DATE =
      Comparator.comparing((UnverifiedStatement s) -> s.statement().said().on())
          .thenComparing(UnverifiedStatement::id);

  /// Of one organisation's attestations the one that says most stands for it.
  private static final Comparator<UnverifiedStatement> STRONGEST_FIRST =
      Comparator.comparing((UnverifiedStatement s) -> !knew(s)).thenComparing(BY_DATE);

  private final CredentialId id;
  private final TrustRules rules;
  private final StatementVerifier verifier;
  private final Moment now;
  private final Freshness freshness;
  private final Map<StatementId, UnverifiedStatement> held = new HashMap<>();
  private final Map<StatementId, Weighed> weighed = new HashMap<>();
  private final Set<StatementId> ended = new HashSet<>();
  private final Set<OrganisationId> holders = new TreeSet<>();
  private final Map<OrganisationId, UnverifiedStatement> confirming = new TreeMap<>();

  Weighing(
      CredentialId id,
      Collection<UnverifiedStatement> statements,
      TrustRules rules,
      StatementVerifier verifier,
      Moment now,
      Freshness freshness) {
    this.id = id;
    this.rules = rules;
    this.verifier = verifier;
    this.now = now;
    this.freshness = freshness;
    statements.forEach(statement -> held.put(statement.id(), statement));
    Optional<UnverifiedStatement> subject = subject();
    if (credential().isPresent()) {
      weigh(subject.orElseThrow(), credential().get());
    } else {
      all().forEach(this::weighWithout);
    }
  }

  /// The statement that has the id in question, whatever it is.
  Optional<UnverifiedStatement> subject() {
    return Optional.ofNullable(held.get(id.statementId()));
  }

  /// What it says, when it is a credential.
  Optional<Credential> credential() {
    return subject()
        .map(UnverifiedStatement::statement)
        .filter(Credential.class::isInstance)
        .map(Credential.class::cast);
  }

  /// Whether the issuer ended the credential.
  boolean revoked() {
    return ended.contains(id.statementId());
  }

  /// Whether something that must be understood is not.
  boolean updateNeeded() {
    return weighed.values().stream().anyMatch(w -> w.weight() == Weight.NOT_UNDERSTOOD);
  }

  /// Why the credential itself was refused, if it was.
  Optional<StatementRefusal> issuerRefused() {
    return Optional.ofNullable(weighed.get(id.statementId())).flatMap(Weighed::refusal);
  }

  /// The organisations whose holds stand.
  Set<OrganisationId> holders() {
    return holders;
  }

  /// The organisations that confirm, each on its own.
  Set<OrganisationId> confirming() {
    return confirming.keySet();
  }

  /// How many of them knew the person before exit.
  int knewBeforeExit() {
    return (int) confirming.values().stream().filter(Weighing::knew).count();
  }

  /// The methods by which they know.
  List<String> methods() {
    return confirming.values().stream()
        .map(UnverifiedStatement::statement)
        .filter(Attestation.class::isInstance)
        .map(statement -> ((Attestation) statement).method().name())
        .distinct()
        .sorted()
        .toList();
  }

  /// Every statement, by date.
  List<Weighed> statements() {
    return weighed.values().stream()
        .sorted(Comparator.comparing(Weighed::statement, BY_DATE))
        .toList();
  }

  private List<UnverifiedStatement> all() {
    return held.values().stream().sorted(BY_DATE).toList();
  }

  private void weigh(UnverifiedStatement subject, Credential credential) {
    List<UnverifiedStatement> good = new ArrayList<>();
    for (UnverifiedStatement each : all()) {
      if (each.statement() instanceof Unrecognised unrecognised && each.about().equals(id)) {
        weighUnrecognised(each, unrecognised);
        continue;
      }
      switch (verifier.about(subject, each, key -> Optional.ofNullable(held.get(key)))) {
        case Verification.Refused(StatementRefusal refusal) -> refuse(each, refusal);
        case Verification.Verified _ -> good.add(each);
      }
    }
    good.forEach(this::end);
    List<UnverifiedStatement> confirmations = new ArrayList<>();
    for (UnverifiedStatement each : good) {
      switch (each.statement()) {
        case Credential _ -> note(each, standsUnless(each, Weight.ISSUES));
        case Revocation _ -> note(each, Weight.ENDS);
        case Hold hold -> weighHold(each, hold, credential);
        case Attestation attestation -> {
          Weight weight = weight(each, attestation);
          note(each, weight);
          if (weight == Weight.CONFIRMS) {
            confirmations.add(each);
          }
        }
        case Unrecognised _ -> throw new IllegalStateException("nobody verifies what is unknown");
      }
    }
    confirmations.sort(STRONGEST_FIRST);
    for (UnverifiedStatement each : confirmations) {
      if (confirming.putIfAbsent(each.statement().said().by(), each) != null) {
        note(each, Weight.ALREADY_COUNTED);
      }
    }
  }

  private void weighWithout(UnverifiedStatement each) {
    if (each.statement() instanceof Unrecognised unrecognised && each.about().equals(id)) {
      weighUnrecognised(each, unrecognised);
    } else {
      note(each, Weight.WAITS);
    }
  }

  private void weighUnrecognised(UnverifiedStatement each, Unrecognised unrecognised) {
    Optional<StatementRefusal> refusal = verifier.speakerRefused(each);
    if (refusal.isPresent()) {
      refuse(each, refusal.get());
    } else {
      note(each, unrecognised.mustUnderstand() ? Weight.NOT_UNDERSTOOD : Weight.LEFT_ASIDE);
    }
  }

  private void end(UnverifiedStatement each) {
    if (each.statement() instanceof Revocation revocation) {
      ended.add(revocation.ended());
    }
  }

  private void weighHold(UnverifiedStatement each, Hold hold, Credential credential) {
    Weight weight = standsUnless(each, lapsed(hold, credential) ? Weight.LAPSED : Weight.HOLDS);
    note(each, weight);
    if (weight == Weight.HOLDS) {
      holders.add(hold.said().by());
    }
  }

  private boolean lapsed(Hold hold, Credential credential) {
    var from =
        hold.said().on().isBefore(credential.said().on())
            ? credential.said().on()
            : hold.said().on();
    return now.witnessedAfter(from.plusDays(Hold.LAPSES_AFTER_DAYS));
  }

  private Weight weight(UnverifiedStatement each, Attestation attestation) {
    if (ended.contains(each.id())) {
      return Weight.ENDED;
    }
    if (attestation.derivedFrom().isPresent()) {
      return Weight.DERIVED;
    }
    if (now.before(attestation.said().on())) {
      return Weight.DATED_AHEAD;
    }
    if (!rules.methods().contains(attestation.method())) {
      return Weight.METHOD_NOT_ACCEPTED;
    }
    if (freshness.notUnderstood().contains(attestation.said().by())) {
      return Weight.PERHAPS_ENDED;
    }
    return freshness.heardWithin(attestation.said().by(), rules.maxAgeDays(), now)
        ? Weight.CONFIRMS
        : Weight.NEWS_OLD;
  }

  private Weight standsUnless(UnverifiedStatement each, Weight weight) {
    return ended.contains(each.id()) ? Weight.ENDED : weight;
  }

  private void refuse(UnverifiedStatement each, StatementRefusal refusal) {
    weighed.put(each.id(), new Weighed(each, Weight.REFUSED, Optional.of(refusal), steps(each)));
  }

  private void note(UnverifiedStatement each, Weight weight) {
    weighed.put(each.id(), new Weighed(each, weight, Optional.empty(), steps(each)));
  }

  /// How many copies lie between a statement and its source. A circle cannot be written, because an
  /// id is a hash of what names it; the set guards against a broken hash all the same.
  private int steps(UnverifiedStatement each) {
    Set<StatementId> seen = new HashSet<>();
    Optional<UnverifiedStatement> at = Optional.of(each);
    int steps = 0;
    while (at.isPresent()
        && seen.add(at.get().id())
        && at.get().statement() instanceof Attestation attestation
        && attestation.derivedFrom().isPresent()) {
      steps++;
      at = Optional.ofNullable(held.get(attestation.derivedFrom().get()));
    }
    return steps;
  }

  private static boolean knew(UnverifiedStatement each) {
    return each.statement() instanceof Attestation attestation && attestation.knewBeforeExit();
  }
}
