package org.thitsar.node.api;

import java.io.InputStream;
import java.util.List;
import java.util.Map;

/// The organisation's own cases. Field names and text forms are those of [#fields].
public interface Cases {
  /// The catalogue of fields, in the order of the intake form.
  List<FieldInfo> fields();

  /// A new case out of field name → text. Only a category is mandatory; a case number is given when
  /// it is missing.
  @Needs(Right.WRITE_CASES)
  CaseView create(Operator operator, Map<String, String> fields) throws RefusedException;

  /// Changes the named fields; an empty text clears a field.
  @Needs(Right.WRITE_CASES)
  CaseView edit(Operator operator, String caseId, Map<String, String> changes)
      throws RefusedException;

  /// One case, whole. `caseId` is the case's id, or a prefix of it that only one case has, or its
  /// local number.
  @Needs(Right.READ_CASES)
  CaseView show(Operator operator, String caseId) throws RefusedException;

  /// A page of cases, newest first.
  @Needs(Right.READ_CASES)
  CasePage list(Operator operator, CaseQuery query) throws RefusedException;

  /// The person withdraws: every basis is marked withdrawn and everything shared is taken back.
  @Needs(Right.WITHDRAW_CASES)
  CaseView withdraw(Operator operator, String caseId) throws RefusedException;

  /// Reads a table (CSV, UTF-8, header row of field names). With `dryRun` nothing changes. With
  /// errors nothing is imported unless `skipBad`. Rows that were imported before change nothing.
  @Needs(Right.IMPORT_CASES)
  ImportReport importCsv(
      Operator operator, InputStream csv, boolean dryRun, boolean skipBad, Progress progress)
      throws RefusedException;

  /// Writes `count` fictional people; the same seed gives the same people.
  @Needs(Right.IMPORT_CASES)
  ImportReport synthesise(Operator operator, int count, long seed, Progress progress)
      throws RefusedException;

  /// A field of the catalogue. `kind` is one of TEXT, TEXTS, DATE, CHOICE, CHOICES, NUMBER, FLAG,
  /// BASES, DEPENDANTS.
  record FieldInfo(
      String name,
      String label,
      String labelMy,
      String sensitivity,
      String kind,
      List<String> choices,
      String help) {}

  /// One field's value as text, with its sensitivity.
  record FieldValue(String name, String value, String sensitivity) {}

  /// What one laptop wrote into a field, and when by its clock (ISO); an empty value cleared it.
  /// `laptop` is its peer id, `here` whether it is this one.
  record ClaimView(String value, String laptop, boolean here, String writtenAt) {}

  /// A field that laptops wrote apart. Until an edit of this field decides, it has no value, or the
  /// most restrictive one; see `protocol/spec/05-casefile.md`.
  record ConflictView(String field, List<ClaimView> claims) {}

  /// One case. `sharedWith` names the organisations that hold a projection of it now.
  record CaseView(
      String caseId,
      String localNumber,
      int revision,
      List<FieldValue> fields,
      List<String> sharedWith,
      List<ConflictView> conflicts) {}

  /// One line of a list: nothing above L2, no name. `conflict` when laptops wrote a field apart.
  record CaseLine(
      String caseId,
      String localNumber,
      String category,
      String state,
      String vetting,
      boolean conflict) {}

  /// Which cases, and which page of them. Empty texts mean any.
  record CaseQuery(String category, String state, int offset, int limit) {}

  /// A page, and how many there are in all.
  record CasePage(long total, List<CaseLine> cases) {}

  /// What is wrong with a row, and what to write instead. Lines count from 1, the header being line
  /// 1.
  record RowProblem(long line, String field, String problem, String hint) {}

  /// What an import did. Problems beyond the first 200 are only counted.
  record ImportReport(
      long rows,
      long imported,
      long unchanged,
      long bad,
      long problemCount,
      List<RowProblem> problems,
      boolean dryRun) {}
}
