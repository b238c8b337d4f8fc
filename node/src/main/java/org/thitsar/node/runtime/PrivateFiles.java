package org.thitsar.node.runtime;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;

/// Files and directories that only their owner may open, written so that a power cut leaves the old
/// or the new, never half of one.
public final class PrivateFiles {
  private static final Set<PosixFilePermission> OWNER_DIRECTORY =
      PosixFilePermissions.fromString("rwx------");
  private static final Set<PosixFilePermission> OWNER_FILE =
      PosixFilePermissions.fromString("rw-------");

  private PrivateFiles() {}

  /// Makes `directory` if it is not there, and takes everybody else's rights on it away if it is.
  public static void directory(Path directory) throws IOException {
    if (Files.isDirectory(directory)) {
      if (posix(directory) && !Files.getPosixFilePermissions(directory).equals(OWNER_DIRECTORY)) {
        Files.setPosixFilePermissions(directory, OWNER_DIRECTORY);
      }
    } else {
      Path parent = directory.toAbsolutePath().getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        directory(parent);
      }
      Files.createDirectory(directory, attributes(directory, OWNER_DIRECTORY));
      if (parent != null) {
        syncDirectory(parent);
      }
    }
  }

  /// Makes a new empty file.
  ///
  /// @throws java.nio.file.FileAlreadyExistsException when there is one
  public static void create(Path file) throws IOException {
    Files.createFile(file, attributes(file, OWNER_FILE));
  }

  /// Puts `content` at `file`, synced, in the place of whatever was there.
  public static void replace(Path file, Bytes content) throws IOException {
    Path fresh = file.resolveSibling(file.getFileName() + ".new");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(fresh, Set.of(CREATE_NEW, WRITE), attributes(fresh, OWNER_FILE))) {
      ByteBuffer left = content.asBuffer();
      while (left.hasRemaining()) {
        channel.write(left);
      }
      channel.force(true);
    }
    Files.move(fresh, file, StandardCopyOption.ATOMIC_MOVE);
    syncDirectory(parent(file));
  }

  /// As [#replace], and then overwrites the blocks of the file that was there. That helps on a file
  /// system and a disk that write in place; on others the old content may still lie around.
  public static void replaceAndOverwrite(Path file, Bytes content) throws IOException {
    try (FileChannel old = FileChannel.open(file, READ, WRITE)) {
      replace(file, content);
      ByteBuffer zeros = ByteBuffer.allocate(Math.toIntExact(old.size()));
      while (zeros.hasRemaining()) {
        old.write(zeros, zeros.position());
      }
      old.force(true);
    }
  }

  /// The whole of `file`, which may have at most `bytesMax` bytes.
  ///
  /// @throws IOException also when it is longer
  public static Bytes read(Path file, int bytesMax) throws IOException {
    try (var stream = Files.newInputStream(file)) {
      byte[] content = stream.readNBytes(bytesMax + 1);
      if (content.length > bytesMax) {
        throw new IOException("the file is longer than it can be: " + file.getFileName());
      }
      return Bytes.owning(content);
    }
  }

  /// Makes names in `directory` survive a power cut.
  public static void syncDirectory(Path directory) throws IOException {
    if (posix(directory)) {
      try (FileChannel channel = FileChannel.open(directory, READ)) {
        channel.force(true);
      }
    }
  }

  private static Path parent(Path file) {
    return Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a directory");
  }

  private static FileAttribute<?>[] attributes(Path path, Set<PosixFilePermission> permissions) {
    return posix(path)
        ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(permissions)}
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path path) {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix");
  }
}
