package org.thitsar.node.cases;

import java.util.Collection;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
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

/// The view of the organisation's own cases: the newest revision of each.
///
/// Writes go into the caller's batch, so that log and view are committed together; the index in
/// memory learns of them by [#committed]:
///
/// ```
/// List<PendingCase> pending = new ArrayList<>();
/// storage.write(batch -> { logs.append(batch, …); pending.add(cases.put(batch, file, 1)); });
/// cases.committed(pending);
/// ```
///
/// Safe for many readers and one writer at a time.
public final class CaseStore implements CaseNumbers {
  private static final int VERSION = 1;
  private static final int CANDIDATES_MAX = 10;
  private static final Pattern ID_BEGINNING = Pattern.compile("[0-9a-f]{4,32}");
  private static final String PLACE = "stored case";

  private final Storage storage;
  private final CaseIndex index = new CaseIndex();

  private CaseStore(Storage storage) {
    this.storage = storage;
  }

  /// Reads all cases once and keeps a summary of each.
  ///
  /// @throws StorageException when one of them is damaged
  public static CaseStore open(Storage storage) {
    CaseStore store = new CaseStore(storage);
    storage.scan(
        Column.CASE,
        value -> {
          Row row = decode(value);
          store.index.put(summary(row.file(), row.revision(), row.sequence()));
        });
    return store;
  }

  /// Puts a new state of a case into the batch. `revision` counts from 1.
  public PendingCase put(WriteBatch batch, CaseFile file, int revision) {
    CaseSummary known = index.get(file.id());
    long sequence = known == null ? index.nextSequence() : known.sequence();
    batch.put(
        Column.CASE,
        file.id().bytes(),
        new ByteWriter(file.encode().length() + 16)
            .u8(VERSION)
            .u63(sequence)
            .varint(revision)
            .bytes(file.encode())
            .toBytes());
    return new PendingCase(summary(file, revision, sequence));
  }

  /// Puts an imported case into the batch, with what recognises its row when it comes again.
  public PendingCase put(WriteBatch batch, ImportedCase imported) {
    imported
        .rowHash()
        .ifPresent(hash -> batch.put(Column.CASE_INDEX, hash, imported.file().id().bytes()));
    return put(batch, imported.file(), imported.revision());
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
        .map(row -> new StoredCase(row.file(), row.revision()));
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
          visitor.accept(new StoredCase(row.file(), row.revision()));
        });
  }

  @Override
  public boolean isTaken(String localNumber, CaseId id) {
    return index.holders(localNumber).stream().anyMatch(holder -> !holder.equals(id));
  }

  @Override
  public String next(int year) {
    return index.nextNumber(year);
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

  private static CaseSummary summary(CaseFile file, int revision, long sequence) {
    String assessed = file.text(CaseField.CATEGORY_ASSESSED);
    return new CaseSummary(
        file.id(),
        file.localNumber(),
        assessed.isEmpty() ? file.text(CaseField.CATEGORY_CLAIMED) : assessed,
        file.text(CaseField.STATE),
        file.text(CaseField.VETTING),
        file.synthetic(),
        revision,
        sequence);
  }

  private record Row(CaseFile file, int revision, long sequence) {}

  private static Row decode(Bytes value) {
    try {
      ByteReader reader = new ByteReader(value, PLACE);
      if (reader.u8() != VERSION) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
      }
      long sequence = reader.u63();
      long revision = reader.varint();
      if (revision < 1 || revision > Integer.MAX_VALUE) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
      CaseFile file = CaseFile.decode(reader.bytes(reader.remaining()));
      return new Row(file, (int) revision, sequence);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, PLACE, e);
    }
  }
}
