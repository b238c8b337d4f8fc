package org.thitsar.node.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.zip.CRC32;
import org.rocksdb.RocksDB;
import org.rocksdb.util.Environment;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.storage.StorageException.Reason;

/// Loads RocksDB's native library from a directory of our own.
///
/// Left to itself, RocksDB unpacks 17 MB into the system's temporary directory at each start, where
/// other users of the machine may meddle. Here it is unpacked once, into a directory that only the
/// owner can enter, and compared by size and checksum with the one in the jar before it is used.
final class NativeLibrary {
  private static final Object LOCK = new Object();
  private static boolean loaded;

  private NativeLibrary() {}

  /// Makes RocksDB usable in this process; does nothing the second time.
  static void load(Path directory) {
    synchronized (LOCK) {
      if (loaded) {
        return;
      }
      String resource = Environment.getJniLibraryFileName("rocksdb");
      // RocksDB 11.8.1 looks for this name in a given directory, not for the one in its own jar.
      String name = Environment.getJniLibraryFileName("rocksdbjni");
      try {
        PrivateFiles.directory(directory);
        unpack(resource, directory.resolve(name));
      } catch (IOException e) {
        throw StorageFaults.of(e, "native library");
      }
      RocksDB.loadLibrary(List.of(directory.toAbsolutePath().toString()));
      loaded = true;
    }
  }

  private static void unpack(String resource, Path target) throws IOException {
    URL source = RocksDB.class.getClassLoader().getResource(resource);
    if (source == null) {
      throw new StorageException(Reason.IO, "no native library for this platform: " + resource);
    }
    if (source.openConnection() instanceof JarURLConnection jar) {
      JarEntry entry = jar.getJarEntry();
      if (Files.exists(target)
          && Files.size(target) == entry.getSize()
          && checksum(target) == entry.getCrc()) {
        return;
      }
    }
    Path fresh = target.resolveSibling(target.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    PrivateFiles.create(fresh);
    try (InputStream in = source.openStream();
        OutputStream out = Files.newOutputStream(fresh)) {
      in.transferTo(out);
    }
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        checksum.update(buffer, 0, read);
      }
    }
    return checksum.getValue();
  }
}
