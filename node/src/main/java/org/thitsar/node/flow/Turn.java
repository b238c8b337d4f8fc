package org.thitsar.node.flow;

import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.WriteBatch;

/// The one turn to write. Views in memory change only while it is held, right after their commit,
/// so whoever holds it sees disk and views agree.
final class Turn {
  private final Storage storage;
  private final ReentrantLock lock = new ReentrantLock();

  Turn(Storage storage) {
    this.storage = storage;
  }

  /// Fills and commits one batch.
  void write(Consumer<WriteBatch> changes) {
    lock.lock();
    try {
      storage.write(changes);
    } finally {
      lock.unlock();
    }
  }

  /// Does several things, writes among them, with nobody in between.
  <T> T hold(Supplier<T> work) {
    lock.lock();
    try {
      return work.get();
    } finally {
      lock.unlock();
    }
  }
}
