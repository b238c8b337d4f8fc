package org.thitsar.node.sealing;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.LogOpening;

/// Lets others look into what is stored of a log that a node writes.
public final class SealingDoor {
  private SealingDoor() {}

  /// Under which key a log goes on.
  ///
  /// @param control whether all members read it, the suspended too
  /// @param epoch empty when its next word begins one
  public record Running(boolean control, Optional<EpochId> epoch) {}

  /// The keys of the nodes that were granted the running key of the log whose state is `stored`.
  public static Set<Bytes> readers(Bytes stored) {
    try {
      ByteReader reader = new ByteReader(stored, "written log");
      reader.u8();
      reader.prefixed(64 << 10);
      reader.bytes(48 + SecretKey.LENGTH + 2);
      if (reader.u8() == 1) {
        reader.bytes(EpochId.LENGTH + SecretKey.LENGTH);
      }
      Set<Bytes> readers = new TreeSet<>();
      for (int left = reader.u16(); left > 0; left--) {
        readers.add(reader.bytes(32));
        reader.bytes(SealingPublicKey.LENGTH + SecretKey.LENGTH);
      }
      return readers;
    } catch (MalformedException e) {
      throw new IllegalStateException("what was stored can be read", e);
    }
  }

  /// The key under which the log whose state is `stored` goes on. Reads no further than that: what
  /// follows are keys, which are dear to decode.
  public static Running running(Bytes stored) {
    try {
      ByteReader reader = new ByteReader(stored, "written log");
      reader.u8();
      Readership readership = Readership.decode(reader.prefixed(64 << 10));
      LogOpening.decode(reader.bytes(48));
      reader.bytes(SecretKey.LENGTH + 2);
      boolean runs = reader.u8() == 1;
      return new Running(
          readership instanceof Readership.Control,
          runs ? Optional.of(new EpochId(reader.bytes(EpochId.LENGTH))) : Optional.empty());
    } catch (MalformedException e) {
      throw new IllegalStateException("what was stored can be read", e);
    }
  }
}
