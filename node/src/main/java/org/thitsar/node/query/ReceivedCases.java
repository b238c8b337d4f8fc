package org.thitsar.node.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.Purpose;

/// The projections that other organisations let this node see, one for each case and policy.
///
/// In memory there are only ids and dates; what a projection says is read from the disk when it is
/// shown.
public final class ReceivedCases {
  private final Storage storage;
  private final Predicate<OrganisationId> unknown;
  private final Map<Bytes, Line> lines = new ConcurrentHashMap<>();

  private ReceivedCases(Storage storage, Predicate<OrganisationId> unknown) {
    this.storage = storage;
    this.unknown = unknown;
  }

  /// `purposeKnown`: what a projection may be used for can be a purpose of a newer version.
  private record Line(
      OrganisationId custodian, CaseId caseId, long untilMillis, boolean purposeKnown) {}

  /// The projections in `storage`. Those of a custodian that is `unknown`, because something that
  /// must be understood before they are used is not, and those for an unknown purpose are kept, and
  /// neither counted nor given out.
  public static ReceivedCases open(Storage storage, Predicate<OrganisationId> unknown) {
    ReceivedCases received = new ReceivedCases(storage, unknown);
    storage.scan(
        Column.PROJECTION,
        value -> {
          Projection projection = decode(value);
          received.lines.put(key(projection), line(projection));
        });
    return received;
  }

  /// Keeps a projection in place of an earlier one of the same case and policy.
  public void put(WriteBatch batch, Projection projection) {
    Bytes key = key(projection);
    batch.put(Column.PROJECTION, key, projection.encode());
    batch.afterCommit(() -> lines.put(key, line(projection)));
  }

  /// Forgets a projection that its custodian took back.
  public void remove(WriteBatch batch, OrganisationId custodian, CaseId caseId, Bytes policyId) {
    Bytes key = key(custodian, caseId, policyId);
    batch.delete(Column.PROJECTION, key);
    batch.afterCommit(() -> lines.remove(key));
  }

  /// How many persons others let us see now: a person counts once.
  public long persons(long nowMillis) {
    return usable(Optional.empty(), nowMillis)
        .map(Map.Entry::getValue)
        .map(line -> Bytes.concat(line.custodian().bytes(), line.caseId().bytes()))
        .distinct()
        .count();
  }

  /// How many projections of this custodian (or of all) may be used now.
  public long count(Optional<OrganisationId> custodian, long nowMillis) {
    return usable(custodian, nowMillis).count();
  }

  /// A page of projections that may be used now, by custodian and case id.
  public List<Projection> page(
      Optional<OrganisationId> custodian, long nowMillis, int offset, int limit) {
    List<Bytes> keys =
        usable(custodian, nowMillis)
            .sorted(
                Comparator.comparing((Map.Entry<Bytes, Line> entry) -> entry.getValue().custodian())
                    .thenComparing(entry -> entry.getValue().caseId())
                    .thenComparing(Map.Entry::getKey))
            .skip(offset)
            .limit(limit)
            .map(Map.Entry::getKey)
            .toList();
    List<Projection> page = new ArrayList<>();
    for (Optional<Bytes> value : storage.getAll(Column.PROJECTION, keys)) {
      value.ifPresent(found -> page.add(decode(found)));
    }
    return page;
  }

  private Stream<Map.Entry<Bytes, Line>> usable(
      Optional<OrganisationId> custodian, long nowMillis) {
    return lines.entrySet().stream()
        .filter(entry -> entry.getValue().untilMillis() > nowMillis)
        .filter(entry -> !isUnknown(entry.getValue()))
        .filter(
            entry -> custodian.isEmpty() || custodian.get().equals(entry.getValue().custodian()));
  }

  /// The custodians of whom something is kept and not given out.
  public List<OrganisationId> notGivenOut() {
    return lines.values().stream()
        .filter(this::isUnknown)
        .map(Line::custodian)
        .distinct()
        .sorted()
        .toList();
  }

  private boolean isUnknown(Line line) {
    return !line.purposeKnown() || unknown.test(line.custodian());
  }

  private static Projection decode(Bytes value) {
    try {
      return Projection.decode(value);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "projection", e);
    }
  }

  private static Line line(Projection projection) {
    return new Line(
        projection.custodian(),
        projection.caseId(),
        projection.untilMillis(),
        projection.purpose() != Purpose.UNRECOGNIZED);
  }

  private static Bytes key(Projection projection) {
    return key(projection.custodian(), projection.caseId(), projection.policyId());
  }

  private static Bytes key(OrganisationId custodian, CaseId caseId, Bytes policyId) {
    return Bytes.concat(custodian.bytes(), caseId.bytes(), policyId);
  }
}
