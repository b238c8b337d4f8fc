package org.thitsar.node.storage;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.thitsar.protocol.base.Bytes;

/// Columns of keys and values that survive the end of the process.
///
/// **Promises.** A write that has returned is synced to the disk: neither `kill -9` nor a power cut
/// undoes it. A batch is there whole or not at all. What is read is what was last written under
/// that column and key, or the read fails by name; a value that was altered, cut or moved on the
/// disk is never given out. Neither keys nor values nor the names of columns are on the disk in the
/// clear.
///
/// **Not promised.** Somebody who can write to the disk while the node is off can put back an older
/// state of all of it, or remove values: that is for the hash chains above to notice. Deleting does
/// not erase.
///
/// Safe for use by many threads at once. All methods throw [StorageException] on faults of the
/// disk.
public interface Storage extends AutoCloseable {
  /// The value of `key`, if there is one.
  Optional<Bytes> get(Column column, Bytes key);

  /// The values of `keys`, in that order. Not a snapshot: a batch that is committed meanwhile may
  /// be seen in part.
  List<Optional<Bytes>> getAll(Column column, List<Bytes> keys);

  /// Visits every value of `column` as it was when the scan began, in no order that means anything:
  /// what is needed of the key must be in the value. The visitor may read and write this storage.
  void scan(Column column, Consumer<Bytes> visitor);

  /// Lets `changes` fill a batch, and commits it: when this returns, it is on the disk. Nothing is
  /// written when `changes` throws. An empty batch is nothing.
  ///
  /// Batches of several threads may share one sync, but are never mixed.
  void write(Consumer<WriteBatch> changes);

  /// Releases the disk. Nothing can be read or written afterwards. Closing twice is once.
  @Override
  void close();
}
