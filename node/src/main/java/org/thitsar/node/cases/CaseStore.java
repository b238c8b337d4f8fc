package org.thitsar.node.cases;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.node.text.Digits;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.CaseRevision;

/// The view of the organisation's own cases: of each what all its laptops have written.
///
/// Writes go into the caller's batch, so that log and view are committed together; the index in
/// memory learns of them by [#committed]:
///
/// ```
/// List<PendingCase> pending = new ArrayList<>();
/// storage.write(batch -> { logs.append(batch, …); pending.add(cases.put(batch, revision)); });
/// cases.committed(pending);
/// ```
///
/// Safe for many readers and one writer at a time.
public final class CaseStore implements CaseNumbers {
  private static final int VERSION = 2;
  private static final int CANDIDATES_MAX = 10;
  private static final Pattern ID_BEGINNING = Pattern.compile("[0-9a-f]{4,32}");
  private static final String PLACE = "stored case";

  private final Storage storage;
  private final CaseIndex index = new CaseIndex();

  private final Supplier<String> numberMark;

  private CaseStore(Storage storage, Supplier<String> numberMark) {
    this.storage = storage;
    this.numberMark = numberMark;
  }

  /// Reads all cases once and keeps a summary of each.
  ///
  /// @throws StorageException when one of them is damaged
  public static CaseStore open(Storage storage) {
    return open(storage, () -> "");
  }

  /// The same, and `numberMark` ends every number that is given here: laptops that count apart must
  /// not give two people one number.
  public static CaseStore open(Storage storage, Supplier<String> numberMark) {
    CaseStore store = new CaseStore(storage, numberMark);
    storage.scan(
        Column.CASE,
        value -> {
          Row row = decode(value);
          store.index.put(summary(row.known(), row.sequence()));
        });
    return store;
  }

  /// Puts a new state of a case into the batch.
  public PendingCase put(WriteBatch batch, CaseRevision revision) {
    CaseSummary known = index.get(revision.id());
    long sequence = known == null ? index.nextSequence() : known.sequence();
    batch.put(
        Column.CASE,
        revision.id().bytes(),
        new ByteWriter(1024).u8(VERSION).u63(sequence).bytes(revision.encode()).toBytes());
    return new PendingCase(summary(revision, sequence));
  }

  /// Puts an imported case into the batch, with what recognises its row when it comes again.
  public PendingCase put(WriteBatch batch, ImportedCase imported, CaseRevision revision) {
    imported
        .rowHash()
        .ifPresent(hash -> batch.put(Column.CASE_INDEX, hash, imported.file().id().bytes()));
    return put(batch, revision);
  }

  /// Puts what a sibling knows of a case into the batch, together with what is known here. Visible
  /// when the batch is on the disk. Revisions of one case in one batch must come in the order in
  /// which their writer said them: each then knows those before it.
  ///
  /// @throws MalformedException when both together are more than a case may hold
  public void merge(WriteBatch batch, CaseRevision theirs) throws MalformedException {
    Optional<StoredCase> ours = get(theirs.id());
    CaseRevision merged = ours.isPresent() ? ours.get().known().merge(theirs) : theirs;
    PendingCase pending = put(batch, merged);
    batch.afterCommit(() -> index.put(pending.summary()));
  }

  /// Makes cases visible whose batch is on the disk.
  public void committed(Collection<PendingCase> pending) {
    pending.forEach(each -> index.put(each.summary()));
  }

  /// One case.
  public Optional<StoredCase> get(CaseId id) {
    return storage
        .get(Column.CASE, id.bytes())
        .map(CaseStore::decode)
        .map(row -> new StoredCase(row.known()));
  }

  /// The case that somebody means who types its number, its id, or at least four digits of the
  /// beginning of its id. A number wins over the beginning of an id.
  public CaseLookup find(String text) {
    String typed = Digits.ascii(text.strip());
    Set<CaseId> holders = index.holders(typed);
    if (!holders.isEmpty()) {
      return found(holders);
    }
    String digits = typed.toLowerCase(Locale.ROOT);
    return ID_BEGINNING.matcher(digits).matches()
        ? found(index.beginningWith(digits, CANDIDATES_MAX))
        : new CaseLookup.NotFound();
  }

  /// The case of a number, for tables: several when offices gave the same number apart.
  Set<CaseId> holders(String localNumber) {
    return index.holders(localNumber);
  }

  /// The case that an imported row without number became.
  Optional<CaseId> importedAs(Bytes rowHash) {
    return storage.get(Column.CASE_INDEX, rowHash).map(CaseId::new);
  }

  /// A page, newest first.
  public CasePage page(CaseFilter filter, int offset, int limit) {
    return index.page(filter, offset, limit);
  }

  /// The summary of one case.
  public Optional<CaseSummary> summary(CaseId id) {
    return Optional.ofNullable(index.get(id));
  }

  /// How many cases there are.
  public long count() {
    return index.size();
  }

  /// How many cases there are of each category.
  public Map<String, Long> countsByCategory() {
    return index.countsByCategory();
  }

  /// Visits every case, in no order.
  public void forEach(Consumer<StoredCase> visitor) {
    storage.scan(
        Column.CASE,
        value -> {
          Row row = decode(value);
          visitor.accept(new StoredCase(row.known()));
        });
  }

  @Override
  public boolean isTaken(String localNumber, CaseId id) {
    return index.holders(localNumber).stream().anyMatch(holder -> !holder.equals(id));
  }

  @Override
  public String next(int year) {
    return index.nextNumber(year) + numberMark.get();
  }

  private CaseLookup found(Collection<CaseId> ids) {
    if (ids.size() > 1) {
      return new CaseLookup.Ambiguous(ids.stream().sorted().limit(CANDIDATES_MAX).toList());
    }
    return ids.stream()
        .findFirst()
        .flatMap(this::get)
        .<CaseLookup>map(CaseLookup.Found::new)
        .orElseGet(CaseLookup.NotFound::new);
  }

  private static CaseSummary summary(CaseRevision known, long sequence) {
    CaseFile file = known.file();
    String assessed = file.text(CaseField.CATEGORY_ASSESSED);
    return new CaseSummary(
        file.id(),
        file.localNumber(),
        assessed.isEmpty() ? file.text(CaseField.CATEGORY_CLAIMED) : assessed,
        file.text(CaseField.STATE),
        file.text(CaseField.VETTING),
        file.synthetic(),
        known.edits(),
        known.inConflict(),
        sequence);
  }

  private record Row(CaseRevision known, long sequence) {}

  private static Row decode(Bytes value) {
    try {
      ByteReader reader = new ByteReader(value, PLACE);
      if (reader.u8() != VERSION) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
      }
      long sequence = reader.u63();
      return new Row(CaseRevision.decode(reader.bytes(reader.remaining())), sequence);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, PLACE, e);
    }
  }
}
