package org.thitsar.node.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Keyslot files on the disk, with the failures named as people should see them.
final class KeyslotDisk {
  private KeyslotDisk() {}

  static KeyslotFile read(KeyPlace place, PassphraseCost.Bounds bounds) throws KeyFailureException {
    try {
      KeyslotFile file =
          KeyslotFile.decode(PrivateFiles.read(place.file(), KeyslotFile.BYTES_MAX), bounds);
      if (file.purpose() != place.purpose()) {
        throw new KeyFailureException(KeyFailure.WRONG_PURPOSE);
      }
      return file;
    } catch (NoSuchFileException e) {
      throw new KeyFailureException(KeyFailure.MISSING, e);
    } catch (IOException e) {
      throw new KeyFailureException(KeyFailure.DISK, e);
    } catch (MalformedException e) {
      throw new KeyFailureException(
          e.flaw() == Flaw.UNKNOWN_VERSION ? KeyFailure.NEWER_VERSION : KeyFailure.DAMAGED, e);
    }
  }

  /// Refuses to go on when there is a file already.
  static void requireNone(Path path) throws KeyFailureException {
    if (Files.exists(path)) {
      throw new KeyFailureException(KeyFailure.ALREADY_THERE);
    }
  }

  static void writeNew(Path path, KeyslotFile file) throws KeyFailureException {
    requireNone(path);
    try {
      Path parent = path.toAbsolutePath().getParent();
      if (parent != null && !Files.isDirectory(parent)) {
        PrivateFiles.directory(parent);
      }
      PrivateFiles.replace(path, file.encode());
    } catch (IOException e) {
      throw new KeyFailureException(KeyFailure.DISK, e);
    }
  }

  /// Puts `file` in the place of the one that is there, whose blocks are then overwritten.
  static void replace(Path path, KeyslotFile file) throws KeyFailureException {
    try {
      PrivateFiles.replaceAndOverwrite(path, file.encode());
    } catch (IOException e) {
      throw new KeyFailureException(KeyFailure.DISK, e);
    }
  }
}
