package org.thitsar.node.flow;

import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.cases.CaseDraft;
import org.thitsar.node.cases.CaseDrafts;
import org.thitsar.node.cases.CaseFilter;
import org.thitsar.node.cases.CaseLookup;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.cases.CsvImport;
import org.thitsar.node.cases.DraftProblem;
import org.thitsar.node.cases.Gazetteer;
import org.thitsar.node.cases.ImportedCase;
import org.thitsar.node.cases.PendingCase;
import org.thitsar.node.cases.StoredCase;
import org.thitsar.node.cases.SyntheticPeople;
import org.thitsar.node.cases.SyntheticPerson;
import org.thitsar.node.sealing.Readership;
import org.thitsar.node.text.Zawgyi;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.EntryKind;

/// The register: every change of a case is an entry of the organisation's own log, a new state of
/// the view, and whatever the policies in force make of it, all in one commit.
final class CaseDesk implements Cases {
  private static final int CHUNK = 512;
  private static final int SYNTHETIC_MAX = 1_000_000;
  private static final int PAGE_MAX = 1_000;

  private final CaseStore store;
  private final Outbound outbound;
  private final Shares shares;
  private final Turn turn;
  private final Gazetteer gazetteer = Reference.GAZETTEER;
  private final Zawgyi zawgyi = Reference.ZAWGYI;
  private final CaseDrafts drafts = new CaseDrafts(gazetteer, zawgyi);
  private final InstantSource clock;
  private final Entropy entropy;
  private final NodeId self;

  /// Tables that never change, read once for all desks of a program: they take longer to read than
  /// all the rest of a small node.
  private static final class Reference {
    static final Gazetteer GAZETTEER = new Gazetteer();
    static final Zawgyi ZAWGYI = new Zawgyi();
  }

  CaseDesk(
      CaseStore store,
      Outbound outbound,
      Shares shares,
      Turn turn,
      InstantSource clock,
      Entropy entropy,
      NodeId self) {
    this.store = store;
    this.outbound = outbound;
    this.shares = shares;
    this.turn = turn;
    this.clock = clock;
    this.entropy = entropy;
    this.self = self;
  }

  @Override
  public List<FieldInfo> fields() {
    return CaseField.all().stream()
        .map(
            field ->
                new FieldInfo(
                    field.name(),
                    field.label(),
                    field.labelMy(),
                    field.sensitivity().name(),
                    field.kind().name(),
                    field.choices(),
                    field.help()))
        .toList();
  }

  @Override
  public CaseView create(Operator operator, Map<String, String> fields) throws RefusedException {
    return settle(
        () -> {
          CaseDraft draft = drafts.create(CaseId.fresh(entropy), fields, store, today());
          return new Drafted(draft, Optional.empty(), List.of());
        });
  }

  @Override
  public CaseView edit(Operator operator, String caseId, Map<String, String> changes)
      throws RefusedException {
    StoredCase known = find(caseId);
    return settle(
        () -> {
          StoredCase now = store.get(known.file().id()).orElse(known);
          List<CaseField> named =
              changes.keySet().stream().flatMap(name -> CaseField.titled(name).stream()).toList();
          return new Drafted(
              drafts.edit(now.file(), changes, store, today()), Optional.of(now), named);
        });
  }

  @Override
  public CaseView withdraw(Operator operator, String caseId) throws RefusedException {
    StoredCase known = find(caseId);
    return settle(
        () -> {
          StoredCase now = store.get(known.file().id()).orElse(known);
          return new Drafted(
              new CaseDraft.Ready(now.file().withdrawn()),
              Optional.of(now),
              List.of(CaseField.STATE, CaseField.BASES));
        });
  }

  /// `named` are the fields that the operator decides, whether their text changes or not.
  private record Drafted(CaseDraft draft, Optional<StoredCase> before, List<CaseField> named) {}

  /// Drafts and stores while nobody else writes, so that a number is given once and an edit builds
  /// on the newest state.
  private CaseView settle(java.util.function.Supplier<Drafted> work) throws RefusedException {
    Object outcome =
        turn.hold(
            () -> {
              Drafted drafted = work.get();
              return switch (drafted.draft()) {
                case CaseDraft.Refused(List<DraftProblem> problems) -> problems;
                case CaseDraft.Ready(CaseFile file) -> {
                  Optional<StoredCase> before = drafted.before();
                  CaseRevision revision =
                      before
                          .map(now -> edited(now, file, drafted.named()))
                          .orElseGet(() -> CaseRevision.first(file, self, clock.millis()));
                  StoredCase after = new StoredCase(revision);
                  if (before.equals(Optional.of(after))) {
                    yield after;
                  }
                  outbound.commit(
                      saying -> {
                        PendingCase pending = store.put(saying.batch(), revision);
                        saying.batch().afterCommit(() -> store.committed(List.of(pending)));
                        say(saying, before, revision);
                      });
                  yield after;
                }
              };
            });
    if (outcome instanceof StoredCase stored) {
      return view(stored);
    }
    if (outcome instanceof List<?> problems) {
      throw refused(problems);
    }
    throw new IllegalStateException("a draft is ready or refused");
  }

  private CaseRevision edited(StoredCase now, CaseFile file, List<CaseField> named) {
    return now.known().edited(now.file(), file, named, self, clock.millis());
  }

  /// Tells the siblings the edit, and everybody else what follows from it.
  private void say(Outbound.Saying saying, Optional<StoredCase> before, CaseRevision revision) {
    saying.say(new Readership.Own(), EntryKind.CASE_REVISION, revision.encode());
    shares.replan(
        saying, List.of(new Shares.Change(before.map(StoredCase::file), revision.file())));
  }

  /// Everything a sibling must be told that cannot read what was said before.
  List<Outbound.Word> standing() {
    List<Outbound.Word> words = new ArrayList<>();
    store.forEach(
        stored -> words.add(new Outbound.Word(EntryKind.CASE_REVISION, stored.known().encode())));
    return words;
  }

  private static RefusedException refused(List<?> problems) {
    StringBuilder message = new StringBuilder();
    StringBuilder hint = new StringBuilder();
    for (Object one : problems) {
      DraftProblem problem = (DraftProblem) one;
      message
          .append(message.isEmpty() ? "" : "; ")
          .append(problem.field())
          .append(": ")
          .append(problem.problem());
      if (!problem.hint().isEmpty()) {
        hint.append(hint.isEmpty() ? "" : "; ").append(problem.hint());
      }
    }
    return new RefusedException(Refusal.BAD_REQUEST, message.toString(), hint.toString());
  }

  @Override
  public CaseView show(Operator operator, String caseId) throws RefusedException {
    return view(find(caseId));
  }

  @Override
  public CasePage list(Operator operator, CaseQuery query) throws RefusedException {
    if (query.offset() < 0 || query.limit() < 0 || query.limit() > PAGE_MAX) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "a page has at most " + PAGE_MAX + " cases and begins at 0 or later",
          "ask for the next page with a higher offset");
    }
    var page =
        store.page(new CaseFilter(query.category(), query.state()), query.offset(), query.limit());
    return new CasePage(
        page.total(),
        page.cases().stream()
            .map(
                summary ->
                    new CaseLine(
                        summary.id().toString(),
                        summary.localNumber(),
                        summary.category(),
                        summary.state(),
                        summary.vetting(),
                        summary.conflict()))
            .toList());
  }

  @Override
  public ImportReport importCsv(
      Operator operator, InputStream csv, boolean dryRun, boolean skipBad, Progress progress)
      throws RefusedException {
    CsvImport table = new CsvImport(drafts, store, zawgyi, entropy);
    try {
      return view(table.run(csv, dryRun, skipBad, today(), progress::advance, this::store));
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "the table did not arrive whole",
          "import it again; rows that were imported change nothing");
    }
  }

  @Override
  public ImportReport synthesise(Operator operator, int count, long seed, Progress progress)
      throws RefusedException {
    if (count < 1 || count > SYNTHETIC_MAX) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "between 1 and " + SYNTHETIC_MAX + " people can be made up",
          "try 10000");
    }
    List<ImportedCase> chunk = new ArrayList<>(CHUNK);
    long imported = 0;
    long unchanged = 0;
    try (Stream<SyntheticPerson> people = SyntheticPeople.of(seed, gazetteer).first(count)) {
      for (SyntheticPerson person : (Iterable<SyntheticPerson>) people::iterator) {
        Optional<StoredCase> known = store.get(person.file().id());
        if (known.isPresent()) {
          unchanged++;
          continue;
        }
        chunk.add(new ImportedCase(person.file(), Optional.empty(), Optional.empty()));
        imported++;
        if (chunk.size() == CHUNK) {
          store(chunk);
          chunk.clear();
          progress.advance(imported + unchanged, count);
        }
      }
    }
    if (!chunk.isEmpty()) {
      store(chunk);
    }
    progress.advance(count, count);
    return new ImportReport(count, imported, unchanged, 0, 0, List.of(), false);
  }

  private static ImportReport view(org.thitsar.node.cases.ImportReport report) {
    return new ImportReport(
        report.rows(),
        report.imported(),
        report.unchanged(),
        report.bad(),
        report.problemCount(),
        report.problems().stream()
            .map(
                problem ->
                    new RowProblem(
                        problem.line(), problem.field(), problem.problem(), problem.hint()))
            .toList(),
        report.dryRun());
  }

  private void store(List<ImportedCase> chunk) {
    List<ImportedCase> cases = List.copyOf(chunk);
    outbound.commit(
        saying -> {
          List<PendingCase> pending = new ArrayList<>(cases.size());
          for (ImportedCase one : cases) {
            Optional<StoredCase> now = store.get(one.file().id());
            CaseRevision revision = one.on(now, self, clock.millis());
            pending.add(store.put(saying.batch(), one, revision));
            say(saying, now, revision);
          }
          saying.batch().afterCommit(() -> store.committed(pending));
        });
  }

  /// The case that `text` names.
  StoredCase find(String text) throws RefusedException {
    return switch (store.find(text)) {
      case CaseLookup.Found(StoredCase stored) -> stored;
      case CaseLookup.NotFound() ->
          throw new RefusedException(
              Refusal.NOT_FOUND,
              "no case of this number or id",
              "list them with: thitsar case list");
      case CaseLookup.Ambiguous(List<CaseId> candidates) ->
          throw new RefusedException(
              Refusal.NOT_FOUND,
              candidates.size() + " cases have this number, or an id that begins so",
              "type more of the id: thitsar case list shows it");
    };
  }

  private CaseView view(StoredCase stored) {
    CaseFile file = stored.file();
    List<FieldValue> values = new ArrayList<>();
    for (CaseField field : CaseField.all()) {
      String text = file.text(field);
      if (!text.isEmpty()) {
        values.add(new FieldValue(field.name(), text, field.sensitivity().name()));
      }
    }
    return new CaseView(
        file.id().toString(),
        file.localNumber(),
        stored.revision(),
        values,
        shares.sharedWith(file.id()),
        stored.known().conflicts().stream().map(this::view).toList());
  }

  private ConflictView view(CaseRevision.Conflict conflict) {
    return new ConflictView(
        conflict.field().name(),
        conflict.claims().stream()
            .map(
                claim ->
                    new ClaimView(
                        claim.text(),
                        claim.stamp().node().toString(),
                        claim.stamp().node().equals(self),
                        Instant.ofEpochMilli(claim.stamp().atMillis()).toString()))
            .toList());
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }
}
