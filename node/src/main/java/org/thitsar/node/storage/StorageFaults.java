package org.thitsar.node.storage;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.Status;
import org.thitsar.node.storage.StorageException.Reason;

/// Reads out of the errors of the operating system and of RocksDB what to tell people.
///
/// Both report the system's own error text, which the JVM and RocksDB take from `strerror`, so the
/// words are those of the C library in its default language.
final class StorageFaults {
  private static final List<String> FULL =
      List.of("no space left", "file too large", "disk quota exceeded", "disk full");
  private static final List<String> READ_ONLY =
      List.of("read-only file system", "permission denied", "operation not permitted");

  private StorageFaults() {}

  static StorageException of(IOException fault, String place) {
    Reason reason =
        switch (fault) {
          case AccessDeniedException _ -> Reason.READ_ONLY;
          case NoSuchFileException _ -> Reason.MISSING;
          case FileSystemException named -> byWords(named.getReason());
          default -> byWords(fault.getMessage());
        };
    return new StorageException(reason, place, fault);
  }

  static StorageException of(RocksDBException fault, String place) {
    Status status = fault.getStatus();
    if (status == null) {
      return new StorageException(Reason.IO, place, fault);
    }
    Reason reason =
        switch (status.getCode()) {
          case Corruption -> Reason.CORRUPT;
          case IOError ->
              status.getSubCode() == Status.SubCode.NoSpace
                  ? Reason.DISK_FULL
                  : goneOr(status.getState());
          case InvalidArgument -> missingOrIo(status.getState());
          default -> byWords(status.getState());
        };
    return new StorageException(reason, place, fault);
  }

  /// RocksDB misses only files that it made itself.
  private static Reason goneOr(@Nullable String words) {
    return words != null && words.toLowerCase(Locale.ROOT).contains("no such file")
        ? Reason.CORRUPT
        : byWords(words);
  }

  private static Reason missingOrIo(@Nullable String words) {
    return words != null && words.contains("does not exist") ? Reason.CORRUPT : byWords(words);
  }

  private static Reason byWords(@Nullable String words) {
    String lower = words == null ? "" : words.toLowerCase(Locale.ROOT);
    if (FULL.stream().anyMatch(lower::contains)) {
      return Reason.DISK_FULL;
    }
    if (READ_ONLY.stream().anyMatch(lower::contains)) {
      return Reason.READ_ONLY;
    }
    return Reason.IO;
  }
}
