package org.thitsar.ui.control;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// The file `control` in a node's directory: where the node listens and the token that opens it.
///
/// Only its owner can read it (mode 0600), it appears whole or not at all, and it is gone when the
/// node has ended. Whoever can read this file can do whatever an operator can.
final class ControlFile {
  private static final String NAME = "control";
  private static final String FIRST_LINE = "thitsar control 1";

  private final int port;
  private final Token token;

  ControlFile(int port, Token token) {
    this.port = port;
    this.token = token;
  }

  int port() {
    return port;
  }

  Token token() {
    return token;
  }

  /// Puts this file into `directory`, replacing what a node that was killed left behind.
  void write(Path directory) {
    Path fresh = directory.resolve(NAME + ".new");
    String text = FIRST_LINE + "\n" + port + "\n" + token.exposedText() + "\n";
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(directory))) {
        channel.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)));
      }
      Files.move(
          fresh,
          directory.resolve(NAME),
          StandardCopyOption.ATOMIC_MOVE,
          StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write the control file", e);
    }
  }

  /// The file in `directory`, if a node put one there.
  static Optional<ControlFile> read(Path directory) {
    List<String> lines;
    try {
      lines = Files.readAllLines(directory.resolve(NAME), StandardCharsets.US_ASCII);
    } catch (NoSuchFileException e) {
      return Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the control file", e);
    }
    if (lines.size() != 3
        || !lines.get(0).equals(FIRST_LINE)
        || !lines.get(1).matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    return Optional.of(new ControlFile(Integer.parseInt(lines.get(1)), Token.of(lines.get(2))));
  }

  /// Removes this file from `directory`, unless another node has put its own there since.
  void delete(Path directory) {
    Optional<ControlFile> present = read(directory);
    if (present.isPresent() && present.get().token.matches(token.exposedText())) {
      try {
        Files.deleteIfExists(directory.resolve(NAME));
      } catch (IOException e) {
        throw new UncheckedIOException("cannot remove the control file", e);
      }
    }
  }

  private static FileAttribute<?>[] ownerOnly(Path directory) throws IOException {
    boolean posix =
        Files.getFileStore(directory).supportsFileAttributeView(PosixFileAttributeView.class);
    return posix
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }
}
