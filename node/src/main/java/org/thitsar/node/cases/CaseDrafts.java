package org.thitsar.node.cases;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.thitsar.node.text.CleanText;
import org.thitsar.node.text.Digits;
import org.thitsar.node.text.Zawgyi;
import org.thitsar.protocol.casefile.CaseEdit;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.FieldProblem;
import org.thitsar.protocol.casefile.PartialDate;

/// Turns what people write into case files, and says everything that is wrong at once.
///
/// Only a category is mandatory. What can be told from what was written is filled in: the state
/// (RECEIVED), the vetting (V0, the person's own word), the state or region of a township, and the
/// flag of somebody who is certainly under 18, which sends the case onto the child-protection path.
public final class CaseDrafts {
  private static final int ADULT_YEARS = 18;
  private static final int TITLE_SHOWN_MAX = 40;

  private final Gazetteer gazetteer;
  private final Zawgyi zawgyi;

  /// `gazetteer` knows places and ranks by name.
  public CaseDrafts(Gazetteer gazetteer, Zawgyi zawgyi) {
    this.gazetteer = gazetteer;
    this.zawgyi = zawgyi;
  }

  /// A new case out of field name → text. Names may be labels, too. `today` is the date at the
  /// office; without a number of its own the case gets one from `numbers`.
  public CaseDraft create(
      CaseId id, Map<String, String> texts, CaseNumbers numbers, LocalDate today) {
    List<DraftProblem> problems = new ArrayList<>();
    Map<CaseField, String> fields = fields(texts, problems);
    return problems.isEmpty()
        ? created(id, fields, numbers, today, () -> numbers.next(today.getYear()))
        : new CaseDraft.Refused(problems);
  }

  /// Changes the named fields of a case; an empty text clears a field.
  public CaseDraft edit(
      CaseFile file, Map<String, String> texts, CaseNumbers numbers, LocalDate today) {
    List<DraftProblem> problems = new ArrayList<>();
    Map<CaseField, String> fields = fields(texts, problems);
    return problems.isEmpty()
        ? edited(file, fields, numbers, today)
        : new CaseDraft.Refused(problems);
  }

  /// As [#create], with fields instead of names; `number` is asked only when the draft is good and
  /// has no number, and may answer with an empty text.
  CaseDraft created(
      CaseId id,
      Map<CaseField, String> texts,
      CaseNumbers numbers,
      LocalDate today,
      Supplier<String> number) {
    CaseDraft draft = written(CaseFile.empty(id), texts, numbers, today);
    return draft instanceof CaseDraft.Ready(CaseFile file) && file.localNumber().isEmpty()
        ? filled(file, Map.of(CaseField.LOCAL_NUMBER, number.get()))
        : draft;
  }

  /// As [#edit], with fields instead of names.
  CaseDraft edited(
      CaseFile file, Map<CaseField, String> texts, CaseNumbers numbers, LocalDate today) {
    return written(file, texts, numbers, today);
  }

  private CaseDraft written(
      CaseFile before, Map<CaseField, String> texts, CaseNumbers numbers, LocalDate today) {
    List<DraftProblem> problems = new ArrayList<>();
    Map<CaseField, String> prepared = new LinkedHashMap<>();
    texts.forEach(
        (field, text) ->
            prepare(field, text, problems).ifPresent(value -> prepared.put(field, value)));
    if (zawgyi.certainly(String.join(" ", prepared.values()))) {
      problems.add(
          new DraftProblem(
              "", "looks like zawgyi, not unicode", "convert it to unicode, or type it again"));
      return new CaseDraft.Refused(problems);
    }
    switch (before.with(prepared)) {
      case CaseEdit.Refused(List<FieldProblem> wrong) -> {
        for (FieldProblem problem : wrong) {
          problems.add(problem(problem.field(), problem.problem(), problem.hint()));
        }
        return new CaseDraft.Refused(problems);
      }
      case CaseEdit.Done(CaseFile file) -> {
        problems.addAll(contradictions(file, numbers, today));
        if (!Bases.of(file).containsAll(Bases.of(before).withdrawn())) {
          problems.add(
              problem(
                  CaseField.BASES,
                  "takes back a withdrawal",
                  "leave the withdrawn basis as it is, and add the new one with its own date"));
        }
        if (file.localNumber().isEmpty() && !before.localNumber().isEmpty()) {
          problems.add(
              problem(CaseField.LOCAL_NUMBER, "cannot be taken away", "write another one"));
        }
        return problems.isEmpty()
            ? filled(file, defaults(file, today))
            : new CaseDraft.Refused(problems);
      }
    }
  }

  private static Map<CaseField, String> fields(
      Map<String, String> texts, List<DraftProblem> problems) {
    Map<CaseField, String> fields = new LinkedHashMap<>();
    for (Map.Entry<String, String> entry : texts.entrySet()) {
      Optional<CaseField> field = CaseField.titled(entry.getKey());
      if (field.isEmpty()) {
        problems.add(unknown(entry.getKey()));
      } else if (fields.putIfAbsent(field.get(), entry.getValue()) != null) {
        problems.add(problem(field.get(), "is given twice", "give it once"));
      }
    }
    return fields;
  }

  /// What to say of a field or column that does not exist.
  static DraftProblem unknown(String title) {
    String shown = CleanText.of(title);
    shown = shown.substring(0, Math.min(shown.length(), TITLE_SHOWN_MAX));
    if (NeverRecorded.isNamed(shown)) {
      return new DraftProblem(shown, "is never recorded", "take it out of what you keep");
    }
    return new DraftProblem(
        shown,
        "is not a field",
        CaseField.nearest(shown)
            .map(field -> "did you mean " + field.name() + "?")
            .orElse("leave it out; `case fields` lists the fields"));
  }

  /// Cleans a text, and finds codes for names; empty when that failed and was reported.
  private Optional<String> prepare(CaseField field, String text, List<DraftProblem> problems) {
    String clean = CleanText.of(text);
    if (field.equals(CaseField.LOCAL_NUMBER) || field.equals(CaseField.PHONE)) {
      return Optional.of(Digits.ascii(clean));
    }
    if (field.equals(CaseField.RECEPTION_AREA)) {
      return coded(field, clean, gazetteer.receptionAreas(), problems);
    }
    if (field.equals(CaseField.ORIGIN_AREA)) {
      return coded(field, clean, gazetteer.areas(), problems);
    }
    if (field.equals(CaseField.ORIGIN_TOWNSHIP)) {
      return coded(field, clean, gazetteer.townships(), problems);
    }
    if (field.equals(CaseField.RANK_ROW)) {
      return coded(field, clean, gazetteer.ranks(), problems);
    }
    return Optional.of(clean);
  }

  private static Optional<String> coded(
      CaseField field, String text, NameTable names, List<DraftProblem> problems) {
    return switch (names.match(text)) {
      case NameTable.Match.One(String code) -> Optional.of(code);
      case NameTable.Match.None() -> Optional.of(text);
      case NameTable.Match.Many(List<String> choices) -> {
        problems.add(
            problem(field, "means more than one", "write one of " + String.join(", ", choices)));
        yield Optional.empty();
      }
    };
  }

  private static List<DraftProblem> contradictions(
      CaseFile file, CaseNumbers numbers, LocalDate today) {
    List<DraftProblem> problems = new ArrayList<>();
    if (file.text(CaseField.CATEGORY_CLAIMED).isEmpty()) {
      problems.add(
          problem(
              CaseField.CATEGORY_CLAIMED,
              "is missing",
              "write one of " + String.join(", ", CaseField.CATEGORY_CLAIMED.choices())));
    }
    if (!file.localNumber().isEmpty() && numbers.isTaken(file.localNumber(), file.id())) {
      problems.add(
          problem(
              CaseField.LOCAL_NUMBER, "belongs to another case", "leave it out to get a new one"));
    }
    PartialDate now = PartialDate.of(today);
    if (file.exitOn().isPresent() && file.exitOn().get().certainlyAfter(now)) {
      problems.add(
          problem(
              CaseField.EXIT_ON,
              "lies in the future",
              "people who still serve are never recorded; wait until they are safe"));
    }
    for (CaseField field : List.of(CaseField.BORN_ON, CaseField.ARRIVED_ON, CaseField.VETTED_ON)) {
      Optional<PartialDate> date = PartialDate.parse(file.text(field));
      if (date.isPresent() && date.get().certainlyAfter(now)) {
        problems.add(problem(field, "lies in the future", "check the year"));
      }
    }
    order(file.bornOn(), file.exitOn(), CaseField.BORN_ON, "is after leaving", problems);
    order(file.bornOn(), file.arrivedOn(), CaseField.BORN_ON, "is after arriving", problems);
    order(file.exitOn(), file.arrivedOn(), CaseField.EXIT_ON, "is after arriving", problems);
    return problems;
  }

  private static void order(
      Optional<PartialDate> first,
      Optional<PartialDate> second,
      CaseField field,
      String problem,
      List<DraftProblem> problems) {
    if (first.isPresent() && second.isPresent() && first.get().certainlyAfter(second.get())) {
      problems.add(problem(field, problem, "check both dates"));
    }
  }

  private Map<CaseField, String> defaults(CaseFile file, LocalDate today) {
    Map<CaseField, String> defaults = new LinkedHashMap<>();
    boolean minor = file.flaggedMinor() || certainlyMinor(file, today);
    if (minor) {
      defaults.put(CaseField.MINOR, "yes");
    }
    if (file.text(CaseField.STATE).isEmpty()) {
      defaults.put(CaseField.STATE, minor ? "REFERRED_CHILD_PROTECTION" : "RECEIVED");
    }
    if (file.text(CaseField.VETTING).isEmpty() && !minor) {
      defaults.put(CaseField.VETTING, "V0");
    }
    if (file.text(CaseField.ORIGIN_AREA).isEmpty()) {
      gazetteer
          .areaOf(file.text(CaseField.ORIGIN_TOWNSHIP))
          .ifPresent(area -> defaults.put(CaseField.ORIGIN_AREA, area));
    }
    return defaults;
  }

  /// Under 18 on arrival whatever the unknown parts of both dates are. Doubt is not flagged here;
  /// the gates treat it as unknown age.
  private static boolean certainlyMinor(CaseFile file, LocalDate today) {
    LocalDate arrival = file.arrivedOn().map(PartialDate::latest).orElse(today);
    return file.bornOn()
        .filter(born -> born.earliest().plusYears(ADULT_YEARS).isAfter(arrival))
        .isPresent();
  }

  private static CaseDraft filled(CaseFile file, Map<CaseField, String> texts) {
    return switch (file.with(texts)) {
      case CaseEdit.Done(CaseFile filled) -> new CaseDraft.Ready(filled);
      case CaseEdit.Refused refused ->
          throw new IllegalStateException("what is filled in fits its field: " + refused);
    };
  }

  static DraftProblem problem(CaseField field, String problem, String hint) {
    return new DraftProblem(field.name(), problem, hint);
  }
}
