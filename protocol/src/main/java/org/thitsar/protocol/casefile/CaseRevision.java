package org.thitsar.protocol.casefile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.v1.CaseRecord;

/// What one laptop knows of one case, edits of all laptops merged. Immutable.
///
/// [#file] is the case that follows from it, the same on every laptop that knows the same. A field
/// that was written apart has no value there, so nothing leaves and nothing is decided by it, until
/// an edit that has seen both says which; where one value restricts more than the others, that one
/// holds meanwhile (05, "Written apart").
public final class CaseRevision {
  private static final int ID = CaseRecord.CASE_ID_FIELD_NUMBER;
  private static final String PLACE = "case revision";

  private final CaseFile file;
  private final Revision revision;

  private CaseRevision(CaseFile file, Revision revision) {
    this.file = file;
    this.revision = revision;
  }

  /// A field that was written apart and by whom, in the same order everywhere.
  public record Conflict(CaseField field, List<Claim> claims) {
    /// Copies.
    public Conflict {
      claims = List.copyOf(claims);
    }
  }

  /// What one edit says; an empty text when it cleared the field.
  public record Claim(Stamp stamp, String text) {}

  /// A new case.
  public static CaseRevision first(CaseFile file, NodeId by, long atMillis) {
    return new CaseRevision(file, Revision.none().edited(by, atMillis, fields(file)));
  }

  /// This with one edit more: what differs between `before` and `after` is written, and so are the
  /// fields in `decided` that were written apart, even when the value is the one that held. The
  /// very same object when nothing is.
  public CaseRevision edited(
      CaseFile before, CaseFile after, Collection<CaseField> decided, NodeId by, long atMillis) {
    SortedMap<Integer, Bytes> old = fields(before);
    SortedMap<Integer, Bytes> now = fields(after);
    Set<Integer> all = new HashSet<>(old.keySet());
    all.addAll(now.keySet());
    SortedMap<Integer, Bytes> written = new TreeMap<>();
    for (int field : all) {
      Bytes value = now.getOrDefault(field, Bytes.empty());
      if (!value.equals(old.getOrDefault(field, Bytes.empty()))) {
        written.put(field, value);
      }
    }
    for (CaseField field : decided) {
      if (revision.values(field.number()).size() > 1) {
        written.put(field.number(), now.getOrDefault(field.number(), Bytes.empty()));
      }
    }
    try {
      return written.isEmpty() ? this : of(id(), revision.edited(by, atMillis, written));
    } catch (MalformedException e) {
      throw new IllegalStateException("what was drafted is a file", e);
    }
  }

  /// What somebody knows who knows both.
  ///
  /// @throws MalformedException with [Flaw#TOO_LARGE] or [Flaw#TOO_MANY] when that is more than a
  ///   file may hold, which takes fields of a newer version
  public CaseRevision merge(CaseRevision other) throws MalformedException {
    if (!other.id().equals(id())) {
      throw new IllegalArgumentException("two cases are never one");
    }
    if (revision.knows(other.revision)) {
      return this;
    }
    return other.revision.knows(revision) ? other : of(id(), revision.merge(other.revision));
  }

  /// Which case it is.
  public CaseId id() {
    return file.id();
  }

  /// The case that follows.
  public CaseFile file() {
    return file;
  }

  /// How many edits it has had, by whomever.
  public int edits() {
    return (int) Math.min(Integer.MAX_VALUE, revision.edits());
  }

  /// Whether a field was written apart and nobody has decided.
  public boolean inConflict() {
    return revision.fields().stream().anyMatch(field -> revision.values(field).size() > 1);
  }

  /// The fields that were written apart, in the order of the form. One that this version does not
  /// know is not among them.
  public List<Conflict> conflicts() {
    List<Conflict> conflicts = new ArrayList<>();
    for (CaseField field : CaseField.all()) {
      if (revision.values(field.number()).size() > 1) {
        conflicts.add(
            new Conflict(
                field,
                revision.versions(field.number()).stream()
                    .map(version -> new Claim(version.stamp(), text(field, version.value())))
                    .toList()));
      }
    }
    return conflicts;
  }

  private String text(CaseField field, Bytes value) {
    try {
      return file(id(), Map.of(field.number(), value)).text(field);
    } catch (MalformedException e) {
      throw new IllegalStateException("a value was read before it is shown", e);
    }
  }

  /// The form for the wire and the disk.
  public Bytes encode() {
    return Bytes.concat(id().bytes(), revision.encode());
  }

  /// Reads that form.
  ///
  /// @throws MalformedException with the flaws of a case file and of a [Revision]
  public static CaseRevision decode(Bytes bytes) throws MalformedException {
    if (bytes.length() < CaseId.LENGTH) {
      throw new MalformedException(Flaw.TRUNCATED, PLACE);
    }
    CaseId id = CaseId.decode(bytes.slice(0, CaseId.LENGTH));
    Revision revision = Revision.decode(bytes.slice(CaseId.LENGTH, bytes.length()));
    if (!revision.versions(ID).isEmpty()) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    // Of what was written apart each must be readable by itself; the rest is read as one.
    for (int field : revision.fields()) {
      List<Bytes> values = revision.values(field);
      for (Bytes value : values.size() > 1 ? values : List.<Bytes>of()) {
        var _ = file(id, Map.of(field, value));
      }
    }
    return of(id, revision);
  }

  private static CaseRevision of(CaseId id, Revision revision) throws MalformedException {
    SortedMap<Integer, Bytes> fields = new TreeMap<>();
    Set<Integer> newer = new HashSet<>();
    for (int field : revision.fields()) {
      List<Bytes> values = revision.values(field);
      fields.put(field, Apart.standing(field, values));
      for (Bytes value : values.size() > 1 ? values : List.<Bytes>of()) {
        if (Newer.isIn(file(id, Map.of(field, value)).record())) {
          newer.add(field);
        }
      }
    }
    return new CaseRevision(file(id, fields).keeping(newer), revision);
  }

  private static CaseFile file(CaseId id, Map<Integer, Bytes> fields) throws MalformedException {
    return CaseFile.decode(Bytes.concat(CaseFile.empty(id).encode(), Fragments.join(fields)));
  }

  private static SortedMap<Integer, Bytes> fields(CaseFile file) {
    try {
      SortedMap<Integer, Bytes> fields = new TreeMap<>(Fragments.split(file.encode()));
      fields.remove(ID);
      return fields;
    } catch (MalformedException e) {
      throw new IllegalStateException("a case file is a message", e);
    }
  }

  /// Same case, same knowledge.
  @Override
  public boolean equals(Object other) {
    return other instanceof CaseRevision that
        && id().equals(that.id())
        && revision.equals(that.revision);
  }

  @Override
  public int hashCode() {
    return revision.hashCode();
  }

  /// The id only.
  @Override
  public String toString() {
    return "CaseRevision[" + id() + "]";
  }
}
