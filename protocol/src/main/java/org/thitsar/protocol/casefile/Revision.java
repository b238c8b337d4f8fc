package org.thitsar.protocol.casefile;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.NodeId;

/// All that one laptop knows of something that several laptops of one organisation edit: of every
/// field what stands in it, and which edits were seen. Immutable.
///
/// ## Why nothing is lost and nobody has to be first
///
/// An edit replaces what its author saw in a field and nothing else. So of two revisions everything
/// stands that is in both, and whatever one has and the other has never seen; what one has seen and
/// does not have any more was replaced. This makes revisions a join semilattice (a map of
/// multi-value registers: Shapiro, Preguiça, Baquero, Zawirski, *Conflict-free replicated data
/// types*, SSS 2011): merging in any order, grouping and number of repetitions comes to the same.
///
/// Every revision is whole. It may come late, twice, or without those before it.
public final class Revision {
  private static final int VERSION = 1;
  private static final int NODES_MAX = 256;
  private static final String PLACE = "revision";
  private static final Comparator<Version> BY_STAMP =
      Comparator.comparing((Version version) -> version.stamp().node())
          .thenComparingLong(version -> version.stamp().count());

  private final SortedMap<NodeId, Long> seen;
  private final SortedMap<Integer, List<Version>> fields;

  private Revision(SortedMap<NodeId, Long> seen, SortedMap<Integer, List<Version>> fields) {
    this.seen = Collections.unmodifiableSortedMap(seen);
    this.fields = Collections.unmodifiableSortedMap(fields);
  }

  /// Before the first edit.
  public static Revision none() {
    return new Revision(new TreeMap<>(), new TreeMap<>());
  }

  /// The next edit of `by`: these values in place of all that stands in these fields. An empty
  /// value clears its field.
  public Revision edited(NodeId by, long atMillis, Map<Integer, Bytes> values) {
    SortedMap<NodeId, Long> seenThen = new TreeMap<>(seen);
    Stamp stamp = new Stamp(by, seenThen.merge(by, 1L, Long::sum), atMillis);
    SortedMap<Integer, List<Version>> then = new TreeMap<>(fields);
    values.forEach((field, value) -> then.put(field, List.of(new Version(stamp, value))));
    return new Revision(seenThen, then);
  }

  /// What somebody knows who knows both.
  public Revision merge(Revision other) {
    SortedMap<NodeId, Long> both = new TreeMap<>(seen);
    other.seen.forEach((node, count) -> both.merge(node, count, Math::max));
    SortedMap<Integer, List<Version>> merged = new TreeMap<>();
    Stream.concat(fields.keySet().stream(), other.fields.keySet().stream())
        .distinct()
        .forEach(
            field -> {
              List<Version> mine = versions(field);
              List<Version> theirs = other.versions(field);
              merged.put(
                  field,
                  Stream.concat(
                          mine.stream().filter(version -> standsBeside(version, theirs, other)),
                          theirs.stream().filter(version -> standsBeside(version, mine, this)))
                      .distinct()
                      .sorted(BY_STAMP)
                      .toList());
            });
    merged.values().removeIf(List::isEmpty);
    return new Revision(both, merged);
  }

  private static boolean standsBeside(Version version, List<Version> others, Revision other) {
    return others.contains(version) || !other.hasSeen(version.stamp());
  }

  /// Whether everything that `other` knows is known here.
  public boolean knows(Revision other) {
    return other.seen.entrySet().stream()
        .allMatch(entry -> seen.getOrDefault(entry.getKey(), 0L) >= entry.getValue());
  }

  private boolean hasSeen(Stamp stamp) {
    return seen.getOrDefault(stamp.node(), 0L) >= stamp.count();
  }

  /// How many edits are known.
  public long edits() {
    return seen.values().stream().mapToLong(Long::longValue).sum();
  }

  /// The fields in which anything was ever written.
  public Collection<Integer> fields() {
    return fields.keySet();
  }

  /// What stands in a field: one version, or those that were written apart, in the same order
  /// everywhere.
  public List<Version> versions(int field) {
    return fields.getOrDefault(field, List.of());
  }

  /// The different values of a field: more than one when they were written apart and nobody who saw
  /// them has decided.
  public List<Bytes> values(int field) {
    return versions(field).stream().map(Version::value).distinct().toList();
  }

  /// The form for the wire and the disk (05, "Revisions").
  public Bytes encode() {
    ByteWriter writer = new ByteWriter(512);
    writer.u8(VERSION).varint(seen.size());
    List<NodeId> nodes = List.copyOf(seen.keySet());
    seen.forEach((node, count) -> writer.bytes(node.bytes()).varint(count));
    SortedMap<Version, SortedMap<Integer, Bytes>> edits = new TreeMap<>(BY_STAMP);
    fields.forEach(
        (field, versions) ->
            versions.forEach(
                version ->
                    edits
                        .computeIfAbsent(version, _ -> new TreeMap<>())
                        .put(field, version.value())));
    writer.varint(edits.size());
    edits.forEach(
        (edit, values) -> {
          List<Integer> cleared =
              values.entrySet().stream()
                  .filter(entry -> entry.getValue().isEmpty())
                  .map(Map.Entry::getKey)
                  .toList();
          writer.varint(nodes.indexOf(edit.stamp().node())).varint(edit.stamp().count());
          writer.u63(Math.max(0, edit.stamp().atMillis()));
          writer.varint(cleared.size());
          cleared.forEach(writer::varint);
          writer.prefixed(Fragments.join(values));
        });
    return writer.toBytes();
  }

  /// Reads that form. What the values mean, and their limits, are the caller's to check.
  ///
  /// @throws MalformedException with [Flaw#NOT_CANONICAL] when it is not what [#encode] writes, and
  ///   those of a message
  public static Revision decode(Bytes bytes) throws MalformedException {
    if (bytes.length() > Limits.BODY_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    ByteReader reader = new ByteReader(bytes, PLACE);
    if (reader.u8() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    int nodeCount = count(reader, NODES_MAX);
    SortedMap<NodeId, Long> seen = new TreeMap<>();
    for (int i = 0; i < nodeCount; i++) {
      seen.put(NodeId.decode(reader.bytes(32)), reader.varint());
    }
    List<NodeId> nodes = List.copyOf(seen.keySet());
    SortedMap<Integer, List<Version>> fields = new TreeMap<>();
    int edits = count(reader, reader.remaining());
    for (int i = 0; i < edits; i++) {
      int node = count(reader, nodes.size() - 1);
      Stamp stamp = new Stamp(nodes.get(node), reader.varint(), reader.u63());
      int cleared = count(reader, reader.remaining());
      for (int j = 0; j < cleared; j++) {
        add(fields, count(reader, Integer.MAX_VALUE), new Version(stamp, Bytes.empty()));
      }
      Fragments.splitOrdered(reader.prefixed(Limits.BODY_BYTES_MAX))
          .forEach((field, value) -> add(fields, field, new Version(stamp, value)));
    }
    reader.end();
    Revision revision = new Revision(seen, fields);
    // One form for one content: order, repetitions, counts beyond what was seen, nodes without any.
    Predicate<Version> fits = version -> version.stamp().count() > 0;
    boolean counted =
        fields.values().stream().flatMap(List::stream).allMatch(fits.and(known(revision)))
            && seen.values().stream().allMatch(count -> count > 0);
    if (!counted || !revision.encode().equals(bytes)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    return revision;
  }

  private static Predicate<Version> known(Revision revision) {
    return version -> revision.hasSeen(version.stamp());
  }

  private static void add(SortedMap<Integer, List<Version>> fields, int field, Version version) {
    fields.computeIfAbsent(field, _ -> new ArrayList<>(1)).add(version);
  }

  private static int count(ByteReader reader, int max) throws MalformedException {
    long count = reader.varint();
    if (count > max) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
    return (int) count;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Revision that && seen.equals(that.seen) && fields.equals(that.fields);
  }

  @Override
  public int hashCode() {
    return 31 * seen.hashCode() + fields.hashCode();
  }

  /// How much is known, not what.
  @Override
  public String toString() {
    return "Revision[" + edits() + " edits]";
  }
}
