package org.thitsar.node.flow;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;

/// The kinds of entries that a version of this program understands, each in the schema that it
/// knows (03, "Body").
public record Vocabulary(Set<EntryKind> kinds) {
  /// Copies.
  public Vocabulary {
    kinds = Set.copyOf(kinds);
  }

  /// What this version understands.
  public static Vocabulary full() {
    return new Vocabulary(EnumSet.allOf(EntryKind.class));
  }

  /// What a version understood that did not know this kind yet.
  public Vocabulary without(EntryKind kind) {
    Set<EntryKind> fewer = EnumSet.copyOf(kinds);
    fewer.remove(kind);
    return new Vocabulary(fewer);
  }

  /// The kind of a body that is understood.
  Optional<EntryKind> kind(EntryBody body) {
    return body.kind().filter(kinds::contains);
  }

  /// Differs when anything else is understood.
  Bytes encode() {
    ByteWriter writer = new ByteWriter(32).varint(EntryBody.SCHEMA_VERSION);
    kinds.stream().map(EntryKind::number).sorted().forEach(writer::varint);
    return writer.toBytes();
  }
}
