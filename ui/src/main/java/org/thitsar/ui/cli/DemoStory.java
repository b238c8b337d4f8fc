package org.thitsar.ui.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.ui.control.NotRunningException;

/// The story of `thitsar demo`: one method for each step, in the order in which they happen. Every
/// sentence with an `ok` before it was looked up on a node, not assumed.
final class DemoStory {
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final Duration SYNC_LIMIT = Duration.ofMinutes(5);
  private static final int VALID_DAYS = 180;
  private static final long SEED = 1;

  /// The fields that the policy below lets out.
  private static final List<String> SHARED_FIELDS =
      List.of("vetting", "category_claimed", "exit_year", "branch", "needs", "languages");

  /// Practice data is always marked as such, whatever a policy names.
  private static final String PRACTICE_MARK = "synthetic";

  private static final String BY_HAND = "DEMO-BY-HAND";

  private final Desk desk;
  private final Narrator tell;
  private final int cases;
  private final DemoNode river;
  private final DemoNode hill;
  private final DemoNode coast;
  private String caseId = "";
  private String credentialId = "";
  private long shared;

  DemoStory(Desk desk, Narrator tell, int cases, DemoNode river, DemoNode hill, DemoNode coast) {
    this.desk = desk;
    this.tell = tell;
    this.cases = cases;
    this.river = river;
    this.hill = hill;
    this.coast = coast;
  }

  /// Tells it all.
  void tell() throws IOException, DemoFailure, RefusedException, NotRunningException {
    setUp();
    found();
    meet();
    invite();
    register();
    importTable();
    writeByHand();
    preview();
    share();
    see();
    issue();
    verifyWithoutTheIssuer();
    comeBack();
    sumUp();
  }

  private void setUp() throws IOException, DemoFailure, RefusedException {
    tell.step("Three offices set up a node each");
    Map<DemoNode, String> burmese = new LinkedHashMap<>();
    burmese.put(river, "မြစ်ခရိုင် ကော်မတီ");
    burmese.put(hill, "တောင်ပေါ်ရုံး");
    burmese.put(coast, "ကမ်းရိုးတန်း ကူညီရေးအဖွဲ့");
    Set<String> peers = new HashSet<>();
    for (Map.Entry<DemoNode, String> office : burmese.entrySet()) {
      DemoNode node = office.getKey();
      Offline.Founded founded =
          desk.offline()
              .init(
                  node.directory(),
                  new Offline.Founding(
                      node.name(), office.getValue(), node.operator().id(), organisationKey(node)),
                  DemoNode.PASSPHRASE.toCharArray(),
                  DemoNode.PASSPHRASE.toCharArray());
      peers.add(founded.peerId());
      node.start();
      tell.say(node.name() + "  " + node.directory());
    }
    tell.holds(
        "three nodes run, with three different keys (" + tell.took() + ")", peers.size() == 3);
  }

  private static Path organisationKey(DemoNode node) {
    return node.directory().resolveSibling(node.directory().getFileName() + ".key");
  }

  private void found() throws RefusedException, NotRunningException {
    tell.step("River and Hill found a federation: one charter, signed by both");
    List<String> geneses = new ArrayList<>();
    for (DemoNode founder : List.of(river, hill)) {
      geneses.add(founder.api().federation().genesis(founder.operator()));
    }
    String charter = desk.offline().draftCharter("Open Hand", geneses);
    String halfSigned = sign(river, charter);
    boolean refused = false;
    try {
      var _ = river.api().federation().adopt(river.operator(), halfSigned);
    } catch (RefusedException e) {
      refused = true;
    }
    tell.holds("a charter that only one has signed is refused", refused);
    String signed = sign(hill, halfSigned);
    Set<String> federations = new HashSet<>();
    for (DemoNode founder : List.of(river, hill)) {
      federations.add(founder.api().federation().adopt(founder.operator(), signed).federationId());
    }
    tell.holds(
        "both are in the same federation now",
        federations.size() == 1 && !federations.contains(""));
  }

  private String sign(DemoNode founder, String charter) throws RefusedException {
    return desk.offline()
        .signCharter(organisationKey(founder), DemoNode.PASSPHRASE.toCharArray(), charter);
  }

  private void meet() throws RefusedException, NotRunningException {
    tell.step("Hill meets River: founders need no words, the charter has their keys");
    Federation.InvitationView invitation =
        river.api().federation().invite(river.operator(), 1, List.of());
    var _ = hill.api().federation().join(hill.operator(), invitation.text());
    tell.holds(
        "Hill was recognised at once",
        Patience.until(
            SOON,
            () -> hill.api().federation().joining(hill.operator()).state().equals("ADMITTED")));
    tell.holds("Hill is connected to River", connected(hill, river));
    tell.holds("River is connected to Hill", connected(river, hill));
  }

  /// Lets `newcomer` use an invitation of `inviter`, and compares what both screens show.
  private void join(DemoNode inviter, DemoNode newcomer)
      throws RefusedException, NotRunningException {
    Federation.InvitationView invitation =
        inviter.api().federation().invite(inviter.operator(), 1, List.of());
    Federation.JoinView join =
        newcomer.api().federation().join(newcomer.operator(), invitation.text());
    var _ =
        Patience.until(
            SOON, () -> !inviter.api().federation().newcomers(inviter.operator()).isEmpty());
    List<Federation.Newcomer> waiting = inviter.api().federation().newcomers(inviter.operator());
    String heard = waiting.isEmpty() ? "" : waiting.getFirst().words();
    tell.say(newcomer.name() + " reads aloud: " + join.words());
    tell.say(inviter.name() + " sees:  " + heard);
    tell.holds("the words are the same", !heard.isEmpty() && heard.equals(join.words()));
    var _ = inviter.api().federation().admit(inviter.operator(), join.words());
    tell.holds(
        newcomer.name() + " was let in",
        Patience.until(
            SOON,
            () ->
                newcomer
                    .api()
                    .federation()
                    .joining(newcomer.operator())
                    .state()
                    .equals("ADMITTED")));
    tell.holds(
        newcomer.name() + " is connected to " + inviter.name(), connected(newcomer, inviter));
  }

  private boolean connected(DemoNode from, DemoNode to)
      throws RefusedException, NotRunningException {
    return Patience.until(
        SOON,
        () ->
            from.api().standing().peers(from.operator()).stream()
                .anyMatch(
                    peer ->
                        peer.organisation().equals(to.name()) && peer.state().equals("CONNECTED")));
  }

  private void invite() throws RefusedException, NotRunningException {
    tell.step("Coast, which is no founder, joins with an invitation of Hill");
    join(hill, coast);
    for (DemoNode node : List.of(river, hill, coast)) {
      tell.holds(
          node.name() + " knows three members",
          Patience.until(
              SOON,
              () -> node.api().federation().federation(node.operator()).members().size() == 3));
    }
  }

  private void register() throws RefusedException, NotRunningException {
    tell.step("River registers " + Lines.number(cases) + " fictional people");
    Cases.ImportReport report =
        river
            .api()
            .cases()
            .synthesise(river.operator(), cases, SEED, desk.progress("   registering"));
    tell.holds(
        Lines.number(report.imported()) + " people are in the register (" + tell.took() + ")",
        report.imported() == cases && ownCases() == cases);
  }

  private long ownCases() throws RefusedException, NotRunningException {
    return river.api().standing().status(river.operator()).ownCases();
  }

  private void importTable() throws RefusedException, NotRunningException {
    tell.step("River imports a small table");
    String good =
        """
        local_number,category_claimed,full_name,born_on,exit_on,synthetic
        DEMO-CSV-1,DEFECTOR,ထွန်းဝေလင်း,1996,2024-03,yes
        DEMO-CSV-2,DESERTER,Hla Aye,1999-07,2023,yes
        DEMO-CSV-3,CDMER,စောဖြိုး,1988,2021-04,yes
        """;
    Cases.ImportReport report = table(good.replace("1999-07", "31.2.1999"), true);
    for (Cases.RowProblem problem : report.problems()) {
      tell.say(
          "line "
              + problem.line()
              + ", "
              + problem.field()
              + ": "
              + problem.problem()
              + "; "
              + problem.hint());
    }
    tell.holds(
        "a dry run names the wrong row and changes nothing",
        report.bad() == 1
            && report.problems().stream().anyMatch(problem -> problem.line() == 3)
            && ownCases() == cases);
    tell.holds("the corrected table brings three people", table(good, false).imported() == 3);
    tell.holds("the same table again changes nothing", table(good, false).unchanged() == 3);
    tell.holds("the register has grown by three", ownCases() == cases + 3);
  }

  private Cases.ImportReport table(String csv, boolean dryRun)
      throws RefusedException, NotRunningException {
    InputStream in = new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
    return river.api().cases().importCsv(river.operator(), in, dryRun, false, Progress.silent());
  }

  private void writeByHand() throws RefusedException, NotRunningException {
    tell.step("River opens a case by hand");
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("local_number", BY_HAND);
    fields.put("category_claimed", "DEFECTOR");
    fields.put("full_name", "ကျော်မင်းခိုင်");
    fields.put("born_on", "1994-02-11");
    fields.put("exit_on", "2024-05");
    fields.put("branch", "ARMY");
    fields.put("vetting", "V2");
    fields.put("languages", "my; ksw");
    fields.put("needs", "SHELTER");
    fields.put("bases", "CONSENT:HOSTING,VETTING_CHECK 2026-11-01 lang:my by:op1");
    fields.put("synthetic", "yes");
    Cases.CaseView view = river.api().cases().create(river.operator(), fields);
    caseId = view.caseId();
    tell.say("case " + view.localNumber() + " is " + view.caseId());
    tell.holds(
        "River reads the whole case",
        value(river.api().cases().show(river.operator(), caseId).fields(), "full_name")
            .equals("ကျော်မင်းခိုင်"));
  }

  private static String value(List<Cases.FieldValue> fields, String name) {
    return fields.stream()
        .filter(field -> field.name().equals(name))
        .map(Cases.FieldValue::value)
        .findFirst()
        .orElse("");
  }

  private String policy() {
    return """
    schema: 1
    name: hill-hosting
    what: cases
    purpose: HOSTING
    to: [%s]
    until: %s
    when: |
      case.category in [DEFECTOR, CDMER] && case.vetting in [V2, V3]
    fields: [%s]
    """
        .formatted(hill.name(), inHalfAYear(), String.join(", ", SHARED_FIELDS));
  }

  private LocalDate inHalfAYear() {
    return LocalDate.ofInstant(desk.clock().instant(), ZoneOffset.UTC).plusDays(VALID_DAYS);
  }

  private void preview() throws RefusedException, NotRunningException {
    tell.step("River looks at what a policy would show to Hill, before anything leaves");
    Sharing.PolicyCheck greedy =
        river
            .api()
            .sharing()
            .check(river.operator(), policy().replace("fields: [", "fields: [full_name, "));
    tell.holds("a policy that asks for names is refused", !greedy.good());
    Sharing.PolicyPreview preview =
        river.api().sharing().preview(river.operator(), policy(), hill.name(), 1);
    shared = preview.shared();
    tell.say(
        "Hill would see "
            + Lines.count(shared, "person", "persons")
            + " of "
            + Lines.number(cases + 4L)
            + "; the others are left out:");
    preview
        .leftOut()
        .forEach(left -> tell.say("  " + Lines.number(left.cases()) + "  " + left.reason()));
    for (Sharing.SharedRecord shown : preview.records()) {
      tell.say("for example case " + shown.caseId());
      shown.fields().forEach(field -> tell.say("  " + field.name() + ": " + field.value()));
    }
    long leftOut = preview.leftOut().stream().mapToLong(Sharing.LeftOut::cases).sum();
    tell.holds(
        "everybody is either shown or left out for a reason", shared + leftOut == cases + 4L);
    tell.holds(
        "only the fields of the policy would be seen",
        preview.records().stream().allMatch(shown -> onlyShared(shown.fields())));
    tell.holds("nothing has left", hill.api().standing().status(hill.operator()).received() == 0);
  }

  private static boolean onlyShared(List<Cases.FieldValue> fields) {
    return fields.stream()
        .map(Cases.FieldValue::name)
        .allMatch(name -> SHARED_FIELDS.contains(name) || name.equals(PRACTICE_MARK));
  }

  private void share() throws RefusedException, NotRunningException {
    tell.step("River puts the policy in force");
    Sharing.PolicyChange change =
        river.api().sharing().apply(river.operator(), policy(), desk.progress("   sharing"));
    tell.holds(
        Lines.count(change.shared(), "person is", "persons are") + " shared, as the preview said",
        change.shared() == shared && shared > 0);
    tell.holds(
        "Hill has received all of them (" + tell.took() + ")",
        Patience.until(
            SYNC_LIMIT, () -> hill.api().standing().status(hill.operator()).received() == shared));
    Optional<Standing.Exposure> exposure =
        river.api().standing().exposures(river.operator()).stream()
            .filter(each -> each.organisation().equals(hill.name()))
            .findFirst();
    tell.holds(
        "River's ledger says so: if Hill's computer is taken, "
            + Lines.number(exposure.map(Standing.Exposure::persons).orElse(0L))
            + " persons are exposed",
        exposure.map(Standing.Exposure::persons).orElse(0L) == shared);
  }

  private void see() throws RefusedException, NotRunningException {
    tell.step("What each of them can and cannot see");
    long seen = 0;
    boolean onlyChosen = true;
    boolean byHand = false;
    for (int offset = 0; ; ) {
      Sharing.ReceivedPage page =
          hill.api().sharing().received(hill.operator(), river.name(), offset, 500);
      for (Sharing.ReceivedRecord shown : page.records()) {
        onlyChosen &= onlyShared(shown.fields());
        byHand |= shown.caseId().equals(caseId);
      }
      seen += page.records().size();
      offset += page.records().size();
      if (page.records().isEmpty()) {
        break;
      }
    }
    tell.holds(
        "Hill sees " + Lines.number(seen) + " records, the one written by hand among them",
        seen == shared && byHand);
    tell.holds("Hill sees the chosen fields and no other: no name, no number, no date", onlyChosen);
    tell.holds("Hill has no case of River's", refusesCase(hill));
    tell.holds(
        "Coast sees nothing of River's people",
        coast.api().standing().status(coast.operator()).received() == 0 && refusesCase(coast));
  }

  private boolean refusesCase(DemoNode node) throws NotRunningException {
    try {
      var _ = node.api().cases().show(node.operator(), caseId);
      return false;
    } catch (RefusedException e) {
      return e.refusal() == Refusal.NOT_FOUND;
    }
  }

  private void issue() throws DemoFailure, RefusedException, NotRunningException {
    tell.step("The power fails at Coast; River issues a credential, Hill confirms it");
    coast.stop();
    tell.say("Coast's node has ended");
    Credentials.CredentialView issued =
        river.api().credentials().issue(river.operator(), caseId, "V2", inHalfAYear().toString());
    credentialId = issued.credentialId();
    tell.say("credential " + credentialId + ", vetting " + issued.vetting());
    tell.holds("Hill has the credential", Patience.until(SOON, () -> has(hill, 1)));
    var _ = hill.api().credentials().attest(hill.operator(), credentialId, "INTERVIEW", true, "");
    tell.holds("River sees that Hill confirmed it", Patience.until(SOON, () -> has(river, 2)));
  }

  /// Whether the node knows the credential with so many statements on it.
  private boolean has(DemoNode node, int statements) throws NotRunningException, RefusedException {
    try {
      return node.api().credentials().show(node.operator(), credentialId).statements().size()
          >= statements;
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void verifyWithoutTheIssuer()
      throws IOException, DemoFailure, RefusedException, NotRunningException {
    tell.step("River's node stops; Coast comes back and asks about the person");
    river.stop();
    coast.start();
    tell.holds("Coast is connected to Hill", connected(coast, hill));
    tell.holds(
        "Coast is not connected to River",
        coast.api().standing().peers(coast.operator()).stream()
            .anyMatch(
                peer -> peer.organisation().equals(river.name()) && peer.state().equals("AWAY")));
    tell.holds(
        "the credential and its confirmation reached Coast through Hill",
        Patience.until(SOON, () -> has(coast, 2)));
    Credentials.Assessment assessment =
        coast.api().credentials().verify(coast.operator(), credentialId, "");
    tell.say(
        "Coast's own rules say: "
            + Words.of(assessment.verdict())
            + ", vetting "
            + assessment.vetting()
            + ", "
            + assessment.age());
    assessment.reasons().forEach(reason -> tell.say("  - " + reason));
    tell.say("it does not mean: " + assessment.doesNotMean());
    tell.holds(
        "the verdict is verified, on a credential and one confirmation",
        assessment.verdict().equals("VERIFIED") && assessment.statements().size() >= 2);
    tell.holds(
        "Coast still cannot read the case",
        refusesCase(coast) && coast.api().standing().status(coast.operator()).received() == 0);
  }

  private void comeBack() throws IOException, DemoFailure, RefusedException, NotRunningException {
    tell.step("River's node starts again");
    river.start();
    tell.holds("nothing was lost", ownCases() == cases + 4L);
    tell.holds("River and Hill are connected again", connected(river, hill));
  }

  private void sumUp() throws RefusedException, NotRunningException {
    tell.step("Who holds what");
    List<List<String>> rows = new ArrayList<>();
    for (DemoNode node : List.of(river, hill, coast)) {
      Standing.Status status = node.api().standing().status(node.operator());
      rows.add(
          List.of(
              "   " + node.name(),
              Lines.number(status.ownCases()),
              Lines.number(status.received()),
              Lines.number(status.credentials()),
              Lines.number(status.carriedLogs())));
    }
    new Lines(desk.terminal().out())
        .table(
            List.of("   office", ">own cases", ">received", ">credentials", ">sealed logs carried"),
            rows);
  }
}
