package org.thitsar.ui.testkit;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;

/// A node in memory: it behaves, in a small way, so that the face can be tried without an engine.
/// Ids count up, dates stand still.
public final class FakeNode implements NodeApi {
  /// Counted down by `stop`.
  public final CountDownLatch stopped = new CountDownLatch(1);

  /// Who made the last call.
  public volatile String lastOperator = "";

  private static final String SIBLING = "12D3KooWFakeRiver2";

  private final Map<String, Map<String, String>> cases = new LinkedHashMap<>();
  private final Map<String, Credentials.CredentialView> credentials = new TreeMap<>();
  private final Map<String, Sharing.PolicyView> policies = new TreeMap<>();
  private Standing.Status status =
      new Standing.Status(
          "River District Committee",
          "မြစ်ခရိုင် ကော်မတီ",
          "7f3a000000000000000000000000000000000000000000000000000000000000",
          "12D3KooWFakeRiver",
          "Open Hand",
          List.of("/ip4/127.0.0.1/tcp/4001"),
          0,
          0,
          0,
          3,
          17,
          1,
          2,
          "test",
          "2026-11-22T08:00:00Z",
          "BY_ITSELF");
  private List<Standing.Peer> peers =
      List.of(
          new Standing.Peer(
              "Hill Office",
              "တောင်ပေါ်ရုံး",
              "12D3KooWFakeHill",
              "CONNECTED",
              "/ip4/127.0.0.1/tcp/4002",
              "2026-11-22T08:05:00Z",
              0,
              false,
              false),
          new Standing.Peer(
              "Coast Group", "", "12D3KooWFakeCoast", "AWAY", "", "", 12, true, true));
  private List<Standing.Exposure> exposures =
      List.of(
          new Standing.Exposure("Hill Office", "တောင်ပေါ်ရုံး", 3, List.of("vetting", "branch")));
  private boolean exposuresHidden;
  private final List<Federation.Newcomer> newcomers = new ArrayList<>();
  private final Operators operators = new FakeOperators();
  private String joined = "";

  /// Replaces what `status` tells.
  public FakeNode with(Standing.Status told) {
    status = told;
    return this;
  }

  /// Replaces what `peers` tells.
  public FakeNode withPeers(List<Standing.Peer> told) {
    peers = told;
    return this;
  }

  /// Tells nobody what `exposures` would, as to an operator without that right.
  public FakeNode hidingExposures() {
    exposuresHidden = true;
    return this;
  }

  /// Replaces what `exposures` tells.
  public FakeNode withExposures(List<Standing.Exposure> told) {
    exposures = told;
    return this;
  }

  @Override
  public Operators operators() {
    return operators;
  }

  @Override
  public Cases cases() {
    return new FakeCases();
  }

  @Override
  public Sharing sharing() {
    return new FakeSharing();
  }

  @Override
  public Federation federation() {
    return new FakeFederation();
  }

  @Override
  public Membership membership() {
    return new FakeMembership();
  }

  @Override
  public Credentials credentials() {
    return new FakeCredentials();
  }

  @Override
  public Standing standing() {
    return new FakeStanding();
  }

  private static RefusedException refused(Refusal refusal, String message, String hint) {
    return new RefusedException(refusal, message, hint);
  }

  private String caseOf(String id) throws RefusedException {
    List<String> found =
        cases.entrySet().stream()
            .filter(
                entry ->
                    entry.getKey().startsWith(id)
                        || id.equals(entry.getValue().get("local_number")))
            .map(Map.Entry::getKey)
            .toList();
    if (found.size() != 1) {
      throw refused(Refusal.NOT_FOUND, "no case " + id, "list them with: thitsar case list");
    }
    return found.getFirst();
  }

  private final class FakeCases implements Cases {
    @Override
    public List<FieldInfo> fields() {
      return List.of(
          new FieldInfo(
              "category_claimed",
              "Category claimed",
              "အမျိုးအစား",
              "L2",
              "CHOICE",
              List.of("CDMER", "DEFECTOR", "DESERTER"),
              ""),
          new FieldInfo(
              "local_number", "Case number", "အမှတ်", "L3", "TEXT", List.of(), "any text"),
          new FieldInfo("full_name", "Name", "အမည်", "L3", "TEXT", List.of(), "any text"));
    }

    @Override
    public CaseView create(Operator operator, Map<String, String> fields) throws RefusedException {
      lastOperator = operator.id();
      if (!fields.containsKey("category_claimed")) {
        throw refused(
            Refusal.BAD_REQUEST, "category_claimed is missing", "one of CDMER, DEFECTOR, DESERTER");
      }
      String id = String.format("c%04d", cases.size() + 1);
      Map<String, String> kept = new LinkedHashMap<>(fields);
      var _ = kept.putIfAbsent("local_number", "2026-" + id.substring(1));
      cases.put(id, kept);
      return show(operator, id);
    }

    @Override
    public CaseView edit(Operator operator, String caseId, Map<String, String> changes)
        throws RefusedException {
      Map<String, String> fields = cases.get(caseOf(caseId));
      if (fields != null) {
        fields.putAll(changes);
        fields.values().removeIf(String::isEmpty);
      }
      return show(operator, caseId);
    }

    @Override
    public CaseView show(Operator operator, String caseId) throws RefusedException {
      String id = caseOf(caseId);
      Map<String, String> fields = cases.getOrDefault(id, Map.of());
      return new CaseView(
          id,
          fields.getOrDefault("local_number", ""),
          1,
          fields.entrySet().stream()
              .map(field -> new FieldValue(field.getKey(), field.getValue(), "L3"))
              .toList(),
          List.of(),
          apart(fields)
              ? List.of(
                  new ConflictView(
                      "phone",
                      List.of(
                          new ClaimView("09-000-2", SIBLING, false, "2026-11-22T03:04:05Z"),
                          new ClaimView("", "12D3KooWHere", true, "2026-11-22T04:00:00Z"))))
              : List.of());
    }

    /// A case whose note says so was written apart, until its phone is decided.
    private static boolean apart(Map<String, String> fields) {
      return fields.getOrDefault("note", "").equals("written apart")
          && !fields.containsKey("phone");
    }

    @Override
    public CasePage list(Operator operator, CaseQuery query) {
      List<CaseLine> lines =
          cases.entrySet().stream()
              .map(
                  entry ->
                      new CaseLine(
                          entry.getKey(),
                          entry.getValue().getOrDefault("local_number", ""),
                          entry.getValue().getOrDefault("category_claimed", ""),
                          "RECEIVED",
                          "V0",
                          apart(entry.getValue())))
              .filter(
                  line -> query.category().isEmpty() || line.category().equals(query.category()))
              .toList();
      return new CasePage(
          lines.size(), lines.stream().skip(query.offset()).limit(query.limit()).toList());
    }

    @Override
    public CaseView withdraw(Operator operator, String caseId) throws RefusedException {
      Map<String, String> fields = cases.get(caseOf(caseId));
      if (fields != null) {
        fields.put("state", "WITHDREW_CONSENT");
      }
      return show(operator, caseId);
    }

    @Override
    public ImportReport importCsv(
        Operator operator, InputStream csv, boolean dryRun, boolean skipBad, Progress progress)
        throws RefusedException {
      List<RowProblem> problems = new ArrayList<>();
      List<Map<String, String>> good = new ArrayList<>();
      try {
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(csv, StandardCharsets.UTF_8));
        String headerLine = lines.readLine();
        String[] header = headerLine == null ? new String[0] : headerLine.split(",", -1);
        if (!List.of(header).contains("category_claimed")) {
          throw refused(
              Refusal.BAD_INPUT, "there is no column category_claimed", "name it in the first row");
        }
        long number = 1;
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          number++;
          progress.advance(number - 1, 0);
          String[] cells = line.split(",", -1);
          Map<String, String> row = new LinkedHashMap<>();
          for (int i = 0; i < Math.min(header.length, cells.length); i++) {
            row.put(header[i], cells[i]);
          }
          if (List.of("CDMER", "DEFECTOR").contains(row.get("category_claimed"))) {
            good.add(row);
          } else {
            problems.add(
                new RowProblem(number, "category_claimed", "not a category", "CDMER or DEFECTOR"));
          }
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      boolean does = !dryRun && (problems.isEmpty() || skipBad);
      if (does) {
        for (Map<String, String> row : good) {
          var _ = create(operator, row);
        }
      }
      return new ImportReport(
          good.size() + problems.size(),
          does || dryRun ? good.size() : 0,
          0,
          problems.size(),
          problems.size(),
          problems,
          dryRun);
    }

    @Override
    public ImportReport synthesise(Operator operator, int count, long seed, Progress progress)
        throws RefusedException {
      for (int i = 1; i <= count; i++) {
        var _ = create(operator, Map.of("category_claimed", "CDMER"));
        progress.advance(i, count);
      }
      return new ImportReport(count, count, 0, 0, 0, List.of(), false);
    }
  }

  private final class FakeSharing implements Sharing {
    @Override
    public RecallsView recalls(Operator operator) {
      return new RecallsView(
          List.of(new HolderView("Hill Office", 3, 1, "2026-11-22T08:00:00Z")),
          List.of(
              new RecallView(
                  "R-2026-0001", "aa11", "2026-11-22T08:00:00Z", List.of("Hill Office"))));
    }

    @Override
    public PolicyCheck check(Operator operator, String yaml) {
      return yaml.contains("category == 1")
          ? new PolicyCheck(
              false,
              List.of(
                  new PolicyProblem(3, 9, "a category is not a number", "write Category.DEFECTOR")),
              "")
          : new PolicyCheck(true, List.of(), "shares 2 fields of defectors with Hill Office");
    }

    @Override
    public PolicyPreview preview(Operator operator, String yaml, String organisation, int limit)
        throws RefusedException {
      if (!organisation.equals("Hill Office")) {
        throw refused(
            Refusal.NOT_FOUND, "no organisation " + organisation, "see them with: thitsar members");
      }
      return new PolicyPreview(
          organisation,
          2,
          2,
          0,
          List.of(new LeftOut("no basis is recorded", 4), new LeftOut("age unknown", 1)),
          List.of(
              new SharedRecord(
                  "c0001",
                  List.of(
                      new Cases.FieldValue("vetting", "V1", "L1"),
                      new Cases.FieldValue("branch", "POLICE", "L2")))));
    }

    @Override
    public PolicyChange apply(Operator operator, String yaml, Progress progress)
        throws RefusedException {
      if (yaml.contains("full_name")) {
        throw refused(
            Refusal.FORBIDDEN,
            "full_name is L3, above what any policy may let out",
            "leave the field out");
      }
      policies.put(
          "hosting",
          new PolicyView(
              "hosting",
              List.of("Hill Office"),
              "HOSTING",
              "2027-06-30",
              List.of("vetting", "branch"),
              "category == Category.DEFECTOR",
              2,
              yaml.contains("elsewhere") ? SIBLING : "",
              false,
              false));
      if (yaml.contains("apart")) {
        policies.put(
            "training",
            new PolicyView("training", List.of(), "", "", List.of(), "", 0, "", true, false));
        policies.put(
            "winter",
            new PolicyView("winter", List.of(), "", "", List.of(), "", 0, "", false, true));
      }
      return new PolicyChange("hosting", 2, 0, 0);
    }

    @Override
    public PolicyChange withdraw(Operator operator, String name, Progress progress)
        throws RefusedException {
      if (policies.remove(name) == null) {
        throw refused(Refusal.NOT_FOUND, "no policy " + name, "see them with: thitsar policy list");
      }
      return new PolicyChange(name, 0, 2, 0);
    }

    @Override
    public List<PolicyView> policies(Operator operator) {
      return List.copyOf(policies.values());
    }

    @Override
    public ReceivedPage received(Operator operator, String organisation, int offset, int limit) {
      return new ReceivedPage(
          1,
          List.of(
              new ReceivedRecord(
                  "e7a1",
                  "Hill Office",
                  "HOSTING",
                  "2027-06-30",
                  List.of(new Cases.FieldValue("branch", "ARMY", "L2")))),
          List.of("Coast Group"));
    }
  }

  /// Three members, one of them without a vote, and one open proposal.
  private final class FakeMembership implements Membership {
    private static final String PROPOSAL =
        "7f3a0c1122000000000000000000000000000000000000000000000000000000";

    @Override
    public MembersView members(Operator operator) {
      lastOperator = operator.id();
      return new MembersView(
          List.of(
              new MemberView(
                  "River District Committee",
                  "",
                  "7f3a00",
                  true,
                  true,
                  "",
                  List.of(new NodeView("12D3KooWFakeRiver", false, true))),
              new MemberView(
                  "Hill Office",
                  "",
                  "11aa00",
                  false,
                  true,
                  "",
                  List.of(
                      new NodeView("12D3KooWFakeHill", false, false),
                      new NodeView("12D3KooWFakeHillTwo", true, false))),
              new MemberView("Coast Group", "", "22bb00", false, false, "Other Hand", List.of())),
          List.of("Marsh Group"),
          List.of(
              new ProposalView(
                  PROPOSAL,
                  "give Coast Group a vote",
                  "Hill Office",
                  "OPEN",
                  List.of("Hill Office"),
                  List.of(),
                  List.of("River District Committee"),
                  2)),
          50,
          1);
    }

    @Override
    public DecisionView propose(Operator operator, ProposalDraft draft, boolean rehearse)
        throws RefusedException {
      if (draft.action().equals("key")) {
        return new DecisionView(
            "propose to replace the lost key of "
                + String.join(", ", draft.organisations())
                + ", not before in "
                + draft.noticeDays()
                + " days",
            PROPOSAL,
            "OPEN",
            List.of("1 of 3 approvals needed: it waits for others"),
            !rehearse);
      }
      if (!draft.action().equals("remove")) {
        throw refused(Refusal.BAD_REQUEST, "propose what?", "one of remove, voice, rules, key");
      }
      return new DecisionView(
          "propose to remove " + String.join(", ", draft.organisations()),
          PROPOSAL,
          "OPEN",
          List.of("1 of 2 approvals needed: it waits for others"),
          !rehearse);
    }

    @Override
    public DecisionView vote(Operator operator, String proposal, boolean approve, boolean rehearse)
        throws RefusedException {
      if (!PROPOSAL.startsWith(proposal)) {
        throw refused(
            Refusal.NOT_FOUND, "no proposal is called " + proposal, "see: thitsar members");
      }
      return new DecisionView(
          (approve ? "approve to " : "vote against to ") + "give Coast Group a vote",
          PROPOSAL,
          approve ? "PASSED" : "REJECTED",
          approve
              ? List.of("2 of 2 approvals needed: it passes", "Coast Group votes from now on")
              : List.of("so many are against it that it cannot pass"),
          !rehearse);
    }

    @Override
    public String draftParting(Operator operator, String name, List<String> organisations)
        throws RefusedException {
      lastOperator = operator.id();
      if (!organisations.equals(List.of("Hill"))) {
        throw refused(
            Refusal.NOT_FOUND,
            "no organisation is called " + organisations.getFirst(),
            "see: thitsar members");
      }
      return "thitsar-charter:fake-parting-" + name + "\n";
    }

    @Override
    public String draftForKey(Operator operator, KeyDraft draft) throws RefusedException {
      if (!draft.proposal().isEmpty() && !PROPOSAL.startsWith(draft.proposal())) {
        throw refused(
            Refusal.NOT_FOUND, "no proposal is called " + draft.proposal(), "see: thitsar members");
      }
      return "thitsar-paper: " + draft.action() + " " + draft.replaces() + draft.next();
    }

    @Override
    public DecisionView sayForKey(Operator operator, String signed, boolean rehearse) {
      return new DecisionView("say what the key has signed", "", "", List.of(signed), !rehearse);
    }

    @Override
    public DecisionView suspend(Operator operator, String peer, boolean rehearse) {
      return new DecisionView(
          "suspend a node of Hill Office",
          "",
          "",
          List.of("2 logs of this node get fresh keys before the next word in them"),
          !rehearse);
    }

    @Override
    public SeizureView seized(Operator operator, String peer, boolean rehearse) {
      return new SeizureView(
          suspend(operator, peer, rehearse),
          3,
          "Hill Office",
          List.of(
              new ExposedCase(
                  "R-2026-0001", "aa11", "L2", List.of("vetting", "skills"), "WARN_NOW"),
              new ExposedCase("", "bb2233445566778899", "L1", List.of("vetting"), "TELL")));
    }

    @Override
    public int rotate(Operator operator) {
      return 3;
    }
  }

  private final class FakeFederation implements Federation {
    @Override
    public String genesis(Operator operator) {
      return "thitsar-genesis-1\nriver\n";
    }

    @Override
    public FederationView adopt(Operator operator, String charter) throws RefusedException {
      if (!charter.contains("river")) {
        throw refused(Refusal.FORBIDDEN, "this organisation is not one of the founders", "");
      }
      return federation(operator);
    }

    @Override
    public InvitationView invite(Operator operator, int hours, List<String> addresses) {
      newcomers.add(new Newcomer("Coast Group", "c0a5", "otter maple drum lamp"));
      return new InvitationView("thitsar-invitation-1 fake", "2026-11-24T08:00:00Z");
    }

    @Override
    public List<Newcomer> newcomers(Operator operator) {
      return List.copyOf(newcomers);
    }

    @Override
    public Newcomer admit(Operator operator, String words) throws RefusedException {
      for (Newcomer newcomer : newcomers) {
        if (newcomer.words().equals(words)) {
          newcomers.remove(newcomer);
          return newcomer;
        }
      }
      throw refused(
          Refusal.NOT_FOUND,
          "nobody waits with these words",
          "compare again; if the words differ, someone may be in between");
    }

    @Override
    public Newcomer decline(Operator operator, String words) throws RefusedException {
      return admit(operator, words);
    }

    @Override
    public JoinView join(Operator operator, String invitation) throws RefusedException {
      if (!invitation.startsWith("thitsar-invitation-1 ")) {
        throw refused(Refusal.BAD_REQUEST, "this is not an invitation", "ask for it again");
      }
      joined = "WAITING";
      return new JoinView("WAITING", "Hill Office", "otter maple drum lamp", "");
    }

    @Override
    public JoinView joining(Operator operator) {
      if (joined.isEmpty()) {
        return new JoinView("NONE", "", "", "");
      }
      joined = "ADMITTED";
      return new JoinView("ADMITTED", "Hill Office", "otter maple drum lamp", "");
    }

    @Override
    public Standing.Peer meet(Operator operator, String address) throws RefusedException {
      if (!address.contains("/p2p/")) {
        throw refused(
            Refusal.BAD_REQUEST,
            "the address does not end in /p2p/ and a peer id",
            "see: thitsar status");
      }
      return peers.getFirst();
    }

    @Override
    public FederationView federation(Operator operator) {
      return new FederationView(
          "Open Hand",
          "fed0",
          List.of(
              new Member(
                  "River District Committee", "", "7f3a", true, List.of("12D3KooWFakeRiver")),
              new Member("Hill Office", "", "41aa", false, List.of("12D3KooWFakeHill"))));
    }
  }

  private final class FakeCredentials implements Credentials {
    @Override
    public CredentialView issue(Operator operator, String caseId, String vetting, String until)
        throws RefusedException {
      String id = "k" + caseOf(caseId);
      return keep(
          new CredentialView(
              id,
              caseOf(caseId),
              "River District Committee",
              vetting,
              until,
              List.of(statement("s1", "CREDENTIAL", "River District Committee", "", false))));
    }

    private CredentialView keep(CredentialView credential) {
      credentials.put(credential.credentialId(), credential);
      return credential;
    }

    private StatementView statement(
        String id, String kind, String organisation, String method, boolean knew) {
      return new StatementView(id, kind, organisation, "2026-11-22", method, knew, "", true, "");
    }

    @Override
    public CredentialView attest(
        Operator operator,
        String credentialId,
        String method,
        boolean knewBeforeExit,
        String derivedFrom)
        throws RefusedException {
      return more(
          credentialId, statement("s2", "ATTESTATION", "Hill Office", method, knewBeforeExit));
    }

    private CredentialView more(String id, StatementView statement) throws RefusedException {
      CredentialView credential = show(new Operator("op1"), id);
      List<StatementView> statements = new ArrayList<>(credential.statements());
      statements.add(statement);
      return keep(
          new CredentialView(
              credential.credentialId(),
              credential.caseId(),
              credential.issuer(),
              credential.vetting(),
              credential.until(),
              statements));
    }

    @Override
    public CredentialView hold(Operator operator, String credentialId) throws RefusedException {
      return more(credentialId, statement("s3", "HOLD", "River District Committee", "", false));
    }

    @Override
    public CredentialView revoke(Operator operator, String credentialId) throws RefusedException {
      return more(
          credentialId, statement("s4", "REVOCATION", "River District Committee", "", false));
    }

    @Override
    public CredentialView show(Operator operator, String id) throws RefusedException {
      for (CredentialView credential : credentials.values()) {
        if (credential.credentialId().startsWith(id) || credential.caseId().startsWith(id)) {
          return credential;
        }
      }
      throw refused(
          Refusal.NOT_FOUND, "no credential " + id, "list them with: thitsar credential list");
    }

    @Override
    public List<CredentialView> list(Operator operator) {
      return List.copyOf(credentials.values());
    }

    @Override
    public Assessment verify(Operator operator, String id, String rules) throws RefusedException {
      CredentialView credential = show(operator, id);
      return new Assessment(
          credential.statements().size() > 1 ? "VERIFIED" : "PROVISIONAL",
          credential.vetting(),
          credential.credentialId(),
          credential.caseId(),
          List.of("one attestation by another organisation counts"),
          credential.statements(),
          "today",
          2,
          2,
          "that the person is innocent of anything",
          "ဤသူသည် အပြစ်ကင်းသည်ဟု မဆိုလိုပါ");
    }
  }

  private final class FakeStanding implements Standing {
    @Override
    public Status status(Operator operator) {
      lastOperator = operator.id();
      return new Status(
          status.organisation(),
          status.organisationMy(),
          status.organisationId(),
          status.peerId(),
          status.federation(),
          status.listening(),
          status.ownCases() + cases.size(),
          status.received(),
          status.credentials() + credentials.size(),
          status.logs(),
          status.entries(),
          status.carriedLogs(),
          status.notUnderstood(),
          status.version(),
          status.startedAt(),
          status.writing());
    }

    @Override
    public List<Peer> peers(Operator operator) {
      return peers;
    }

    @Override
    public List<Exposure> exposures(Operator operator) throws RefusedException {
      if (exposuresHidden) {
        throw refused(Refusal.FORBIDDEN, "op1 may not see what is shared", "ask somebody who may");
      }
      return exposures;
    }

    @Override
    public int syncNow(Operator operator) throws RefusedException {
      if (operator.equals(RunningFake.BREAKING)) {
        throw new IllegalStateException("secret content that must not get out");
      }
      if (operator.equals(RunningFake.FILLING)) {
        throw new UncheckedIOException(new IOException("no space left"));
      }
      return 1;
    }

    @Override
    public void stop(Operator operator) {
      stopped.countDown();
    }
  }
}
