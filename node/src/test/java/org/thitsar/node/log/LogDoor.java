package org.thitsar.node.log;

import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.SignedBatch;

/// Lets others look into what is stored of logs.
public final class LogDoor {
  private LogDoor() {}

  /// What the writer of a batch that is `stored` signed, and on top of what: the same, whether its
  /// bodies are held or not.
  public static Bytes signed(Bytes stored) {
    LogStore.Stored batch = LogStore.Stored.decode(stored);
    return Bytes.concat(batch.below().head(), signed(batch.batch()));
  }

  /// What the writer of a batch signed.
  public static Bytes signed(SignedBatch batch) {
    Bytes bytes = batch.bytes();
    return new ByteWriter(80)
        .u63(batch.from())
        .u16(batch.count())
        .bytes(bytes.slice(bytes.length() - VerifyingKey.SIGNATURE_LENGTH, bytes.length()))
        .toBytes();
  }

  /// The height above a batch that is `stored`.
  public static long end(Bytes stored) {
    return LogStore.Stored.decode(stored).batch().end();
  }

  /// Who writes the log whose state is `stored`.
  public static NodeId writer(Bytes stored) {
    try {
      return HeldLog.decode(stored).opening().writer();
    } catch (MalformedException e) {
      throw new IllegalStateException("what was stored can be read", e);
    }
  }
}
