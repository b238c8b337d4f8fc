package org.thitsar.node.flow;

import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.cases.StoredCase;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.query.Heartbeats;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.trust.Assessor;
import org.thitsar.node.trust.CredentialStore;
import org.thitsar.node.trust.Freshness;
import org.thitsar.node.trust.Moment;
import org.thitsar.node.trust.Sentences;
import org.thitsar.node.trust.TrustRules;
import org.thitsar.node.trust.TrustRulesParser;
import org.thitsar.node.trust.Verdict;
import org.thitsar.node.trust.Weighed;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.credential.Attestation;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.Hold;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.NodeDirectory;
import org.thitsar.protocol.credential.Revocation;
import org.thitsar.protocol.credential.Said;
import org.thitsar.protocol.credential.Statement;
import org.thitsar.protocol.credential.Unrecognised;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.log.EntryKind;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.policy.Gate;
import org.thitsar.protocol.v1.Purpose;

/// Credentials: what we say goes to all members, what restricts goes by the control log, which is
/// synced first; what it all means is weighed here, by our own rules.
final class CredentialDesk implements Credentials {
  private final CredentialStore store;
  private final CaseDesk cases;
  private final Outbound outbound;
  private final NodeIdentity identity;
  private final OrganisationId self;
  private final Supplier<Roster> roster;
  private final Deciding deciding;
  private final NotUnderstood notUnderstood;
  private final Heartbeats heartbeats;
  private final Heartbeats.Held held;
  private final Predicate<NodeId> doubled;
  private final WitnessedTime time;
  private final InstantSource clock;
  private final Sentences english = Sentences.english();
  private final Sentences burmese = Sentences.burmese();

  CredentialDesk(
      CredentialStore store,
      CaseDesk cases,
      Outbound outbound,
      NodeIdentity identity,
      OrganisationId self,
      Supplier<Roster> roster,
      Deciding deciding,
      NotUnderstood notUnderstood,
      Heartbeats heartbeats,
      Heartbeats.Held held,
      Predicate<NodeId> doubled,
      WitnessedTime time,
      InstantSource clock) {
    this.store = store;
    this.cases = cases;
    this.outbound = outbound;
    this.identity = identity;
    this.self = self;
    this.roster = roster;
    this.deciding = deciding;
    this.notUnderstood = notUnderstood;
    this.heartbeats = heartbeats;
    this.held = held;
    this.doubled = doubled;
    this.time = time;
    this.clock = clock;
  }

  @Override
  public CredentialView issue(Operator operator, String caseId, String vetting, String until)
      throws RefusedException {
    StoredCase stored = cases.find(caseId);
    var gate = Gate.check(stored.file(), Purpose.VETTING_CHECK, today());
    if (gate.isPresent()) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "no credential for this case: " + gate.get().text(),
          "no policy and no operator can open this gate");
    }
    deciding.requireSharing();
    Vetting level = choice(Vetting.class, vetting, "vetting");
    LocalDate day = day(until);
    if (!Credential.lifeAllowed(today(), level, day)) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          level
              + " lasts until "
              + Credential.latest(today(), level)
              + " at most, and not from the past",
          "name a day between tomorrow and then");
    }
    return say(
        new Readership.Members(), new Credential(said(), stored.file().id().bytes(), level, day));
  }

  @Override
  public CredentialView attest(
      Operator operator,
      String credentialId,
      String method,
      boolean knewBeforeExit,
      String derivedFrom)
      throws RefusedException {
    Credential credential = credential(credentialId);
    if (credential.said().by().equals(self)) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "an organisation cannot confirm its own credential",
          "another organisation has to");
    }
    Optional<StatementId> source = Optional.empty();
    if (!derivedFrom.isEmpty()) {
      try {
        source = Optional.of(StatementId.parse(derivedFrom));
      } catch (MalformedException e) {
        throw new RefusedException(
            Refusal.BAD_REQUEST,
            "this is not the id of a statement",
            "take it from: thitsar credential show");
      }
    }
    return say(
        new Readership.Members(),
        new Attestation(
            said(),
            find(credentialId),
            credential.said().by(),
            choice(Method.class, method, "method"),
            knewBeforeExit,
            source));
  }

  @Override
  public CredentialView hold(Operator operator, String credentialId) throws RefusedException {
    credential(credentialId);
    return say(new Readership.Control(), new Hold(said(), find(credentialId)));
  }

  @Override
  public CredentialView revoke(Operator operator, String id) throws RefusedException {
    UnverifiedStatement ended = statement(id);
    OrganisationId author = by(ended.statement());
    if (!author.equals(self)) {
      throw new RefusedException(
          Refusal.FORBIDDEN,
          "only " + name(author) + " can end this",
          "put the credential on hold instead");
    }
    return say(new Readership.Control(), new Revocation(said(), ended.about(), ended.id()));
  }

  /// A statement by its own id, or the credential of a case.
  private UnverifiedStatement statement(String id) throws RefusedException {
    try {
      Optional<UnverifiedStatement> exact = store.statement(StatementId.parse(id));
      if (exact.isPresent()) {
        return exact.get();
      }
    } catch (MalformedException e) {
      // Not a whole id: it may be a case or the beginning of an id.
      return store.statement(find(id).statementId()).orElseThrow();
    }
    return store.statement(find(id).statementId()).orElseThrow();
  }

  private CredentialView say(Readership readership, Statement statement) throws RefusedException {
    Deciding.require(roster.get());
    UnverifiedStatement signed = UnverifiedStatement.sign(statement, identity.signing());
    outbound.commit(
        saying -> {
          store.put(saying.batch(), signed);
          saying.say(readership, EntryKind.CREDENTIAL, signed.signed());
        });
    return view(signed.about());
  }

  @Override
  public CredentialView show(Operator operator, String id) throws RefusedException {
    return view(find(id));
  }

  @Override
  public List<CredentialView> list(Operator operator) throws RefusedException {
    Moment now = time.now();
    Freshness freshness = freshness();
    List<CredentialView> views = new ArrayList<>();
    for (CredentialId id : store.credentials()) {
      views.add(view(id, now, freshness));
    }
    return views;
  }

  @Override
  public Assessment verify(Operator operator, String id, String rulesText) throws RefusedException {
    TrustRules rules =
        switch (TrustRulesParser.parse(rulesText)) {
          case TrustRulesParser.Parsed.Good(TrustRules good) -> good;
          case TrustRulesParser.Parsed.Bad(List<TrustRulesParser.Problem> problems) ->
              throw new RefusedException(
                  Refusal.BAD_INPUT,
                  String.join(
                      "; ",
                      problems.stream()
                          .map(
                              problem ->
                                  "line "
                                      + problem.line()
                                      + ", column "
                                      + problem.column()
                                      + ": "
                                      + problem.problem())
                          .toList()),
                  problems.getFirst().hint());
        };
    return switch (store.find(id)) {
      case CredentialStore.Lookup.Found(CredentialId found) -> verify(found, rules);
      case CredentialStore.Lookup.Several(var _) -> throw several();
      case CredentialStore.Lookup.Missing() -> unknown(id);
    };
  }

  private Assessment verify(CredentialId id, TrustRules rules) {
    var result =
        new Assessor(rules).assess(id, store.about(id), directory(), time.now(), freshness());
    return new Assessment(
        result.verdict().name(),
        result.credential().map(credential -> credential.vetting().name()).orElse(""),
        id.toString(),
        result
            .credential()
            .map(credential -> new CaseId(credential.caseId()).toString())
            .orElse(""),
        result.reasons().stream().map(english::reason).toList(),
        result.statements().stream().map(this::view).toList(),
        english.age(result.age()),
        result.age().issuersHeard(),
        result.age().issuersKnown(),
        english.doesNotMean(result.verdict()),
        burmese.doesNotMean(result.verdict()));
  }

  private Assessment unknown(String id) {
    Freshness freshness = freshness();
    return new Assessment(
        Verdict.UNKNOWN.name(),
        "",
        "",
        id,
        List.of("nothing about this id is on this node"),
        List.of(),
        freshness.heard().size() + " of " + freshness.issuers().size() + " issuers were heard",
        freshness.heard().size(),
        freshness.issuers().size(),
        english.doesNotMean(Verdict.UNKNOWN),
        burmese.doesNotMean(Verdict.UNKNOWN));
  }

  private CredentialId find(String id) throws RefusedException {
    return switch (store.find(id)) {
      case CredentialStore.Lookup.Found(CredentialId found) -> found;
      case CredentialStore.Lookup.Several(var _) -> throw several();
      case CredentialStore.Lookup.Missing() ->
          throw new RefusedException(
              Refusal.NOT_FOUND,
              "no credential of this id or case",
              "list them with: thitsar credential list");
    };
  }

  private static RefusedException several() {
    return new RefusedException(
        Refusal.NOT_FOUND,
        "several credentials begin with this id",
        "type more of the credential's id");
  }

  private Credential credential(String id) throws RefusedException {
    return store
        .credential(find(id))
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.NOT_NOW,
                    "this credential is of a newer version",
                    "update thitsar first"));
  }

  private CredentialView view(CredentialId id) {
    return view(id, time.now(), freshness());
  }

  private CredentialView view(CredentialId id, Moment now, Freshness freshness) {
    var weighed =
        new Assessor(TrustRules.defaults())
            .assess(id, store.about(id), directory(), now, freshness);
    Optional<Credential> credential = weighed.credential();
    return new CredentialView(
        id.toString(),
        credential.map(known -> new CaseId(known.caseId()).toString()).orElse(""),
        credential.map(known -> name(known.said().by())).orElse(""),
        credential.map(known -> known.vetting().name()).orElse(""),
        credential.map(known -> known.until().toString()).orElse(""),
        weighed.statements().stream().map(this::view).toList());
  }

  private StatementView view(Weighed weighed) {
    Statement statement = weighed.statement().statement();
    Optional<Attestation> attestation =
        statement instanceof Attestation one ? Optional.of(one) : Optional.empty();
    return new StatementView(
        weighed.statement().id().toString(),
        kind(statement),
        name(by(statement)),
        said(statement).on().toString(),
        attestation.map(one -> one.method().name()).orElse(""),
        attestation.map(Attestation::knewBeforeExit).orElse(false),
        attestation.flatMap(Attestation::derivedFrom).map(StatementId::toString).orElse(""),
        weighed.counts(),
        english.why(weighed));
  }

  private static String kind(Statement statement) {
    return switch (statement) {
      case Credential _ -> "CREDENTIAL";
      case Attestation _ -> "ATTESTATION";
      case Hold _ -> "HOLD";
      case Revocation _ -> "REVOCATION";
      case Unrecognised _ -> "UNKNOWN";
    };
  }

  private static Said said(Statement statement) {
    return statement.said();
  }

  private static OrganisationId by(Statement statement) {
    return statement.said().by();
  }

  private String name(OrganisationId organisation) {
    return roster
        .get()
        .member(organisation)
        .map(Member::name)
        .orElse("an organisation that is not a member");
  }

  private Said said() {
    return new Said(self, identity.node(), today());
  }

  /// What this node has said of credentials in the log of this readership.
  List<Outbound.Word> standing(Readership readership) {
    List<Outbound.Word> words = new ArrayList<>();
    for (CredentialId id : store.credentials()) {
      for (UnverifiedStatement statement : store.about(id)) {
        boolean control =
            statement.statement() instanceof Hold || statement.statement() instanceof Revocation;
        if (statement.statement().said().node().equals(identity.node())
            && control == readership instanceof Readership.Control) {
          words.add(new Outbound.Word(EntryKind.CREDENTIAL, statement.signed()));
        }
      }
    }
    return words;
  }

  private NodeDirectory directory() {
    Roster now = roster.get();
    return new NodeDirectory() {
      @Override
      public Optional<OrganisationId> organisationOf(NodeId node) {
        return now.organisationOf(node);
      }

      @Override
      public boolean has(NodeId node, Right right) {
        // Nothing that such a node says makes anything green; what it takes back counts.
        return !now.suspended(node)
            && !doubled.test(node)
            && now.has(
                node,
                switch (right) {
                  case ISSUE -> NodeRight.ISSUE;
                  case ATTEST -> NodeRight.ATTEST;
                });
      }
    };
  }

  /// When each organisation was last heard, by heartbeats of which we hold what they name, and of
  /// which we do not understand all.
  private Freshness freshness() {
    Map<OrganisationId, Instant> heard =
        time.latest(node -> heartbeats.heardAtMillis(node, held).map(Instant::ofEpochMilli));
    heard.put(self, clock.instant());
    Set<OrganisationId> issuers = new HashSet<>();
    roster.get().members().forEach(member -> issuers.add(member.id()));
    // A rule that is not known may have removed any of them.
    boolean decided = roster.get().undecided().isEmpty();
    Set<OrganisationId> unknown = new HashSet<>(issuers);
    unknown.removeIf(organisation -> decided && !notUnderstood.concerns(organisation));
    return new Freshness(heard, issuers, unknown);
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private static LocalDate day(String text) throws RefusedException {
    try {
      return LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "this is not a day", "write it like 2027-03-31");
    }
  }

  private static <E extends Enum<E>> E choice(Class<E> type, String text, String what)
      throws RefusedException {
    for (E value : EnumSet.allOf(type)) {
      if (value.name().equalsIgnoreCase(text)) {
        return value;
      }
    }
    throw new RefusedException(
        Refusal.BAD_REQUEST,
        "this is not a " + what,
        "one of " + String.join(", ", EnumSet.allOf(type).stream().map(Enum::name).toList()));
  }
}
