package org.thitsar.node.trust;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.credential.Credential;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.credential.Vetting;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Every rightly signed statement about credentials that came to this node, whoever made it.
///
/// Only ids are kept in memory, some 200 bytes a statement; the index is rebuilt at [#open] and
/// changes when a batch is on the disk. Safe for use by many threads at once.
public final class CredentialStore {
  /// Digits that a prefix must have at least: fewer are a slip of the finger, not a name.
  public static final int PREFIX_LENGTH_MIN = 4;

  /// The newest credential of a case is the one that counts: a renewal follows what it renews.
  private static final Comparator<Line> NEWEST_FIRST =
      Comparator.comparingLong(Line::issuedDay)
          .thenComparing(Line::vetting)
          .thenComparingLong(Line::untilDay)
          .thenComparing(Line::id)
          .reversed();

  private final Storage storage;
  private final Map<CredentialId, Set<StatementId>> about = new HashMap<>();
  private final NavigableMap<String, Line> byId = new TreeMap<>();
  private final NavigableMap<String, List<Line>> byCase = new TreeMap<>();

  /// What the index knows of a credential.
  private record Line(
      CredentialId id,
      Bytes caseId,
      OrganisationId issuer,
      Vetting vetting,
      long issuedDay,
      long untilDay) {}

  /// What an id, or the beginning of one, leads to.
  public sealed interface Lookup {
    /// Exactly one credential.
    record Found(CredentialId id) implements Lookup {}

    /// More than one: a longer prefix is needed, or a choice between issuers.
    record Several(List<CredentialId> ids) implements Lookup {}

    /// None.
    record Missing() implements Lookup {}
  }

  private CredentialStore(Storage storage) {
    this.storage = storage;
  }

  /// Reads the index of `storage`, which stays the caller's to close.
  ///
  /// @throws StorageException when a statement in it cannot be read any more
  public static CredentialStore open(Storage storage) {
    CredentialStore store = new CredentialStore(storage);
    storage.scan(Column.CREDENTIAL, bytes -> store.index(stored(bytes)));
    storage.scan(Column.ATTESTATION, bytes -> store.index(stored(bytes)));
    return store;
  }

  /// Adds a statement to `batch`. Adding one that is here changes nothing.
  ///
  /// @return whether it is new
  public boolean put(WriteBatch batch, UnverifiedStatement statement) {
    Column column = column(statement);
    if (storage.get(column, statement.id().bytes()).isPresent()) {
      return false;
    }
    batch.put(column, statement.id().bytes(), statement.signed());
    batch.afterCommit(() -> index(statement));
    return true;
  }

  /// One statement.
  public Optional<UnverifiedStatement> statement(StatementId id) {
    return storage
        .get(Column.CREDENTIAL, id.bytes())
        .or(() -> storage.get(Column.ATTESTATION, id.bytes()))
        .map(CredentialStore::stored);
  }

  /// A credential, if it is here and of a version that is understood.
  public Optional<Credential> credential(CredentialId id) {
    return statement(id.statementId())
        .map(UnverifiedStatement::statement)
        .filter(Credential.class::isInstance)
        .map(Credential.class::cast);
  }

  /// Everything that was said about a credential, itself included.
  public List<UnverifiedStatement> about(CredentialId id) {
    List<StatementId> ids;
    synchronized (this) {
      ids = List.copyOf(about.getOrDefault(id, Set.of()));
    }
    return ids.stream().map(this::statement).flatMap(Optional::stream).toList();
  }

  /// All credentials that are understood, by id.
  public synchronized List<CredentialId> credentials() {
    return byId.values().stream().map(Line::id).toList();
  }

  /// How many there are.
  public synchronized int credentialCount() {
    return byId.size();
  }

  /// The credentials of a case, the newest first.
  public synchronized List<CredentialId> ofCase(Bytes caseId) {
    return byCase.getOrDefault(caseId.hex(), List.of()).stream()
        .sorted(NEWEST_FIRST)
        .map(Line::id)
        .toList();
  }

  /// Finds a credential by its id, by the id of its case, or by the beginning of either that only
  /// one has, in hexadecimal digits. A case leads to its newest credential, unless several
  /// organisations issued one for it: then it is for a person to choose.
  public synchronized Lookup find(String idOrPrefix) {
    String prefix = idOrPrefix.strip().toLowerCase(Locale.ROOT);
    if (prefix.length() < PREFIX_LENGTH_MIN) {
      return new Lookup.Missing();
    }
    Set<CredentialId> found = new LinkedHashSet<>();
    startingWith(byId, prefix).forEach(line -> found.add(line.id()));
    for (List<Line> lines : startingWith(byCase, prefix)) {
      lines.stream()
          .map(Line::issuer)
          .distinct()
          .map(issuer -> newestOf(lines, issuer))
          .forEach(found::add);
    }
    return switch (found.size()) {
      case 0 -> new Lookup.Missing();
      case 1 -> new Lookup.Found(found.iterator().next());
      default -> new Lookup.Several(found.stream().sorted().toList());
    };
  }

  private static CredentialId newestOf(List<Line> lines, OrganisationId issuer) {
    return lines.stream()
        .filter(line -> line.issuer().equals(issuer))
        .min(NEWEST_FIRST)
        .orElseThrow()
        .id();
  }

  private static <V> Collection<V> startingWith(NavigableMap<String, V> map, String prefix) {
    return map.subMap(prefix, true, prefix + Character.MAX_VALUE, false).values();
  }

  private synchronized void index(UnverifiedStatement statement) {
    if (!about.computeIfAbsent(statement.about(), _ -> new LinkedHashSet<>()).add(statement.id())) {
      return;
    }
    if (statement.statement() instanceof Credential credential) {
      Line line =
          new Line(
              statement.about(),
              credential.caseId(),
              credential.said().by(),
              credential.vetting(),
              credential.said().on().toEpochDay(),
              credential.until().toEpochDay());
      byId.put(line.id().toString(), line);
      byCase.computeIfAbsent(line.caseId().hex(), _ -> new ArrayList<>()).add(line);
    }
  }

  private static Column column(UnverifiedStatement statement) {
    return statement.statement() instanceof Credential ? Column.CREDENTIAL : Column.ATTESTATION;
  }

  private static UnverifiedStatement stored(Bytes bytes) {
    try {
      return UnverifiedStatement.decodeTrustingSignature(bytes);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "a stored statement");
    }
  }
}
