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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The file `control` in a node's directory: where the node listens, the token of its door, and
/// those of the operators who are in.
///
/// Only its owner can read it (mode 0600), it appears whole or not at all, and it is gone when the
/// node has ended. Whoever can read this file can do whatever the operators can who are in: those
/// who share an account of the computer are told apart by their word alone while they are.
final class ControlFile {
  private static final String NAME = "control";
  private static final String FIRST_LINE = "thitsar control 2";

  private static final Pattern INSIDE = Pattern.compile("(op[0-9]{1,3}) ([0-9a-f]{64})");
  private static final int LINES_BEFORE = 3;

  private final int port;
  private final Token door;
  private final Map<String, Token> inside;

  ControlFile(int port, Token door, Map<String, Token> inside) {
    this.port = port;
    this.door = door;
    this.inside = Map.copyOf(inside);
  }

  int port() {
    return port;
  }

  /// With which one can ask to come in.
  Token door() {
    return door;
  }

  /// The operators who are in, and their tokens.
  Map<String, Token> inside() {
    return inside;
  }

  /// Puts this file into `directory`, replacing what a node that was killed left behind.
  void write(Path directory) {
    Path fresh = directory.resolve(NAME + ".new");
    StringBuilder text = new StringBuilder();
    text.append(FIRST_LINE).append('\n').append(port).append('\n');
    text.append(door.exposedText()).append('\n');
    inside.forEach(
        (operator, token) ->
            text.append(operator).append(' ').append(token.exposedText()).append('\n'));
    try {
      Files.deleteIfExists(fresh);
      try (FileChannel channel =
          FileChannel.open(
              fresh,
              Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
              ownerOnly(directory))) {
        channel.write(ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.US_ASCII)));
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
    if (lines.size() < LINES_BEFORE
        || !lines.get(0).equals(FIRST_LINE)
        || !lines.get(1).matches("[0-9]{1,5}")) {
      return Optional.empty();
    }
    Map<String, Token> inside = new LinkedHashMap<>();
    for (String line : lines.subList(LINES_BEFORE, lines.size())) {
      Matcher form = INSIDE.matcher(line);
      if (form.matches()) {
        inside.put(form.group(1), Token.of(form.group(2)));
      }
    }
    return Optional.of(
        new ControlFile(Integer.parseInt(lines.get(1)), Token.of(lines.get(2)), inside));
  }

  /// Removes this file from `directory`, unless another node has put its own there since.
  void delete(Path directory) {
    Optional<ControlFile> present = read(directory);
    if (present.isPresent() && present.get().door.matches(door.exposedText())) {
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
