package org.thitsar.node.storage;

import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.storage.StorageException.Reason;

/// One process at a time. The operating system takes the lock back when the process ends, however
/// it ends, so there is nothing to clean up after a crash.
final class DirectoryLock implements AutoCloseable {
  private static final String PLACE = "lock";

  private final FileChannel channel;

  private DirectoryLock(FileChannel channel) {
    this.channel = channel;
  }

  /// Takes the lock of `directory`.
  ///
  /// @throws StorageException LOCKED when this or another process holds it
  static DirectoryLock take(Path directory) {
    Path file = directory.resolve(PLACE);
    try {
      if (!Files.exists(file)) {
        PrivateFiles.create(file);
      }
      FileChannel channel = FileChannel.open(file, WRITE);
      @Nullable FileLock lock;
      try {
        lock = channel.tryLock();
      } catch (OverlappingFileLockException e) {
        lock = null;
      }
      if (lock == null) {
        channel.close();
        throw new StorageException(Reason.LOCKED, PLACE);
      }
      return new DirectoryLock(channel);
    } catch (IOException e) {
      throw StorageFaults.of(e, PLACE);
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
