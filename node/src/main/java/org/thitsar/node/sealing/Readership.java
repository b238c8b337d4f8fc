package org.thitsar.node.sealing;

import java.util.List;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.OrganisationId;

/// For whom a log of this node is written: one log for each readership.
public sealed interface Readership {
  /// Every member's nodes; control entries.
  record Control() implements Readership {}

  /// The organisation's own nodes.
  record Own() implements Readership {}

  /// Every member's nodes; data.
  record Members() implements Readership {}

  /// The nodes of these organisations, sorted.
  record Named(List<OrganisationId> organisations) implements Readership {
    /// Sorts and copies.
    public Named {
      organisations = organisations.stream().sorted().distinct().toList();
    }
  }

  /// The stored form.
  default Bytes encode() {
    ByteWriter writer = new ByteWriter();
    switch (this) {
      case Control() -> writer.u8(1);
      case Own() -> writer.u8(2);
      case Members() -> writer.u8(3);
      case Named(List<OrganisationId> organisations) -> {
        writer.u8(4).u16(organisations.size());
        organisations.forEach(organisation -> writer.bytes(organisation.bytes()));
      }
    }
    return writer.toBytes();
  }

  /// Reads the stored form.
  static Readership decode(Bytes bytes) throws MalformedException {
    ByteReader reader = new ByteReader(bytes, "readership");
    Readership readership =
        switch (reader.u8()) {
          case 1 -> new Control();
          case 2 -> new Own();
          case 3 -> new Members();
          case 4 -> {
            int count = reader.u16();
            if (count > Limits.READERS_MAX) {
              throw new MalformedException(Flaw.TOO_MANY, "readership");
            }
            List<OrganisationId> organisations = new java.util.ArrayList<>();
            for (int i = 0; i < count; i++) {
              organisations.add(OrganisationId.decode(reader.bytes(OrganisationId.LENGTH)));
            }
            yield new Named(organisations);
          }
          default -> throw new MalformedException(Flaw.UNKNOWN_VERSION, "readership");
        };
    reader.end();
    return readership;
  }
}
