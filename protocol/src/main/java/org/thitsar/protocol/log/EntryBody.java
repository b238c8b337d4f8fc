package org.thitsar.protocol.log;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;

/// What an entry says, once opened.
///
/// `kindNumber` may be one that this version does not know; then, if `mustUnderstand`, whatever the
/// entry names is UNKNOWN. `writtenAtMillis` is the writer's clock, for people to read and never to
/// order by.
public record EntryBody(
    int kindNumber,
    int schemaVersion,
    boolean mustUnderstand,
    List<EntryReference> causes,
    long writtenAtMillis,
    Bytes payload) {
  /// Version of all payload schemas that this implementation writes.
  public static final int SCHEMA_VERSION = 1;

  /// Copies and bounds the causes.
  public EntryBody {
    causes = List.copyOf(causes);
    if (causes.size() > Limits.CAUSES_MAX) {
      throw new IllegalArgumentException("an entry names at most 8 causes");
    }
  }

  /// A body of a kind that restricts or decides: others must understand it.
  public static EntryBody of(EntryKind kind, long writtenAtMillis, Bytes payload) {
    return new EntryBody(
        kind.number(),
        SCHEMA_VERSION,
        kind != EntryKind.HEARTBEAT,
        List.of(),
        writtenAtMillis,
        payload);
  }

  /// The kind, when this version knows it and the schema it was written in.
  public Optional<EntryKind> kind() {
    if (schemaVersion != SCHEMA_VERSION) {
      return Optional.empty();
    }
    for (EntryKind kind : EntryKind.values()) {
      if (kind.number() == kindNumber) {
        return Optional.of(kind);
      }
    }
    return Optional.empty();
  }
}
