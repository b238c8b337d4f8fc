package org.thitsar.node.sealing;

import java.util.Optional;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
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
