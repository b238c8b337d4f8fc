package org.thitsar.node.sharing;

import java.util.Optional;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.policy.Withdrawal;

/// At which height of which of this node's logs stands what a policy lets out of a case: so that
/// its body can be dropped when it does not stand any more. One for each, the latest.
public final class ProjectionPlaces {
  private static final int VERSION = 1;

  private final Storage storage;

  /// The places in `storage`.
  public ProjectionPlaces(Storage storage) {
    this.storage = storage;
  }

  /// The height in `log` of what `of` would take back.
  public Optional<Long> find(LogId log, Withdrawal of) {
    return storage.get(Column.PROJECTION_PLACE, key(log, of)).map(ProjectionPlaces::decode);
  }

  /// It stands at `height` now.
  public void put(WriteBatch batch, LogId log, Withdrawal of, long height) {
    batch.put(
        Column.PROJECTION_PLACE, key(log, of), new ByteWriter(9).u8(VERSION).u63(height).toBytes());
  }

  /// It stands nowhere any more.
  public void remove(WriteBatch batch, LogId log, Withdrawal of) {
    batch.delete(Column.PROJECTION_PLACE, key(log, of));
  }

  private static Bytes key(LogId log, Withdrawal of) {
    return Bytes.concat(log.bytes(), of.caseId().bytes(), of.policyId().bytes());
  }

  private static long decode(Bytes value) {
    try {
      ByteReader reader = new ByteReader(value, "projection place");
      if (reader.u8() != VERSION) {
        throw new StorageException(StorageException.Reason.NEWER_VERSION, "projection place");
      }
      long height = reader.u63();
      reader.end();
      return height;
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "projection place", e);
    }
  }
}
