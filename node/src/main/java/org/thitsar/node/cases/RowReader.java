package org.thitsar.node.cases;

import java.time.LocalDate;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.thitsar.node.text.CleanText;
import org.thitsar.node.text.Digits;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.casefile.CaseEdit;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;

/// Decides what one row does to the register. Remembers the rows of one pass over one table.
///
/// ## How a row is recognised when it comes again
///
/// A row with a case number is the case of that number. A row without one is recognised by the hash
/// of its texts and by how many equal rows came before it in the table, so that two people of whom
/// nothing but the category is known stay two.
///
/// ## What a row may change
///
/// An empty cell says nothing, so it changes nothing. Nothing in a table gives back what a person
/// withdrew: a basis that was withdrawn stays so, and a row that would change anything else about a
/// person who withdrew is refused.
final class RowReader {
  private final CaseDrafts drafts;
  private final CaseStore store;
  private final LocalDate today;
  private final Map<String, Bytes> numbersSeen = new HashMap<>();
  private final Map<Bytes, Integer> equalRows = new HashMap<>();

  RowReader(CaseDrafts drafts, CaseStore store, LocalDate today) {
    this.drafts = drafts;
    this.store = store;
    this.today = today;
  }

  /// What a row does.
  sealed interface RowResult {
    /// It makes or changes a case.
    record Import(ImportedCase imported) implements RowResult {}

    /// It is here already.
    record Unchanged() implements RowResult {}

    /// It cannot be used.
    record Bad(List<DraftProblem> problems) implements RowResult {}
  }

  /// Reads the texts of a row; `id` and `number` are asked when it is a new case.
  RowResult read(Map<CaseField, String> texts, Supplier<CaseId> id, Supplier<String> number) {
    Bytes hash = hash(texts);
    String localNumber = Digits.ascii(CleanText.of(texts.getOrDefault(CaseField.LOCAL_NUMBER, "")));
    if (localNumber.isEmpty()) {
      Bytes rowHash = numbered(hash, equalRows.merge(hash, 1, Integer::sum));
      return store.importedAs(rowHash).isPresent()
          ? new RowResult.Unchanged()
          : fresh(texts, id, number, Optional.of(rowHash));
    }
    Bytes before = numbersSeen.putIfAbsent(localNumber, hash);
    if (before != null) {
      return before.equals(hash)
          ? new RowResult.Unchanged()
          : bad(
              CaseField.LOCAL_NUMBER,
              "stands on an earlier line with other content",
              "keep one of the two");
    }
    Set<CaseId> holders = store.holders(localNumber);
    if (holders.size() > 1) {
      return bad(CaseField.LOCAL_NUMBER, "belongs to several cases", "change these cases by hand");
    }
    Optional<StoredCase> stored = holders.stream().findFirst().flatMap(store::get);
    return stored.isPresent()
        ? change(stored.get(), texts)
        : fresh(texts, id, number, Optional.empty());
  }

  private RowResult fresh(
      Map<CaseField, String> texts,
      Supplier<CaseId> id,
      Supplier<String> number,
      Optional<Bytes> rowHash) {
    return switch (drafts.created(id.get(), texts, store, today, number)) {
      case CaseDraft.Ready(CaseFile file) ->
          new RowResult.Import(new ImportedCase(file, Optional.empty(), rowHash));
      case CaseDraft.Refused(List<DraftProblem> problems) -> new RowResult.Bad(problems);
    };
  }

  private RowResult change(StoredCase stored, Map<CaseField, String> texts) {
    CaseFile before = stored.file();
    Map<CaseField, String> wanted = new HashMap<>(texts);
    if (before.isWithdrawn()) {
      wanted.remove(CaseField.STATE);
    }
    wanted.computeIfPresent(CaseField.BASES, (_, text) -> restricted(before, text));
    return switch (drafts.edited(before, wanted, store, today)) {
      case CaseDraft.Refused(List<DraftProblem> problems) -> new RowResult.Bad(problems);
      case CaseDraft.Ready(CaseFile after) when after.equals(before) -> new RowResult.Unchanged();
      case CaseDraft.Ready _ when before.isWithdrawn() ->
          bad(
              CaseField.STATE,
              "belongs to a person who withdrew",
              "leave the row out, or change the case by hand");
      case CaseDraft.Ready(CaseFile after) ->
          new RowResult.Import(new ImportedCase(after, Optional.of(before), Optional.empty()));
    };
  }

  private static String restricted(CaseFile before, String text) {
    return CaseFile.empty(before.id()).with(CaseField.BASES, text)
            instanceof CaseEdit.Done(CaseFile read)
        ? Bases.of(read).after(Bases.of(before)).text()
        : text;
  }

  private static RowResult bad(CaseField field, String problem, String hint) {
    return new RowResult.Bad(List.of(CaseDrafts.problem(field, problem, hint)));
  }

  /// The same for equal texts, whatever the order of the columns and the spaces around.
  private static Bytes hash(Map<CaseField, String> texts) {
    ByteWriter parts = new ByteWriter();
    texts.entrySet().stream()
        .sorted(Comparator.comparingInt(entry -> entry.getKey().number()))
        .forEach(
            entry ->
                parts
                    .varint(entry.getKey().number())
                    .prefixed(Bytes.utf8(CleanText.of(entry.getValue()))));
    return Hash.of(Label.IMPORT_ROW, parts.toBytes());
  }

  private static Bytes numbered(Bytes hash, int occurrence) {
    return Hash.of(Label.IMPORT_ROW, hash, new ByteWriter().varint(occurrence).toBytes());
  }
}
