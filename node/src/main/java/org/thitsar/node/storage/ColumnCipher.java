package org.thitsar.node.storage;

import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.StoreAead;
import org.thitsar.protocol.crypto.StorePrf;

/// What a column's keys and values are on the disk (`protocol/spec/10-vault.md` §5).
///
/// A value is bound to its column and its key: moved to another place it does not open.
final class ColumnCipher {
  /// How values are sealed. Not the version of the store: a new layout must not need every value
  /// sealed again.
  private static final int SEALING_VERSION = 1;

  private final Column column;
  private final StorePrf names;
  private final StoreAead values;
  private final Bytes place;

  ColumnCipher(Column column, Bytes vaultId, SecretKey master) {
    Bytes context = Bytes.concat(vaultId, new ByteWriter(2).u16(column.id()).toBytes());
    this.column = column;
    this.names = StorePrf.derive(master, Label.VAULT_PRF, context);
    this.values = StoreAead.derive(master, Label.VAULT_COLUMN, context);
    this.place = new ByteWriter(4).u16(SEALING_VERSION).u16(column.id()).toBytes();
  }

  /// The name under which `key` is stored.
  Bytes diskKey(Bytes key) {
    return names.name(key);
  }

  /// The form in which `value` is stored under `diskKey`.
  Bytes seal(Bytes diskKey, Bytes value, Entropy entropy) {
    return values.seal(Bytes.concat(place, diskKey), value, entropy);
  }

  /// The value that was stored under `diskKey`.
  ///
  /// @throws StorageException CORRUPT when it is not what was stored there
  Bytes open(Bytes diskKey, Bytes sealed) {
    try {
      return values.open(Bytes.concat(place, diskKey), sealed);
    } catch (MalformedException e) {
      throw new StorageException(Reason.CORRUPT, "a value of column " + column.id(), e);
    }
  }
}
