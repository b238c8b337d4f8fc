package org.thitsar.ui.testkit;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.thitsar.node.network.Tap;
import org.thitsar.protocol.base.Bytes;

/// What a tapped node sent and received, on the disk: one tape for each of its processes, so that
/// what a killed process saw can still be read.
public final class Tapes {
  private static final int IN = 1;
  private static final int OUT = 2;

  private final Path folder;

  private Tapes(Path folder) {
    this.folder = folder;
  }

  /// The tapes of the node on `directory`. They lie beside it, not in it: what they hold is not
  /// what the node wrote.
  public static Tapes beside(Path directory) {
    return new Tapes(directory.resolveSibling(directory.getFileName() + ".tapes"));
  }

  /// A fresh tape for this process.
  public Recorder recorder() {
    try {
      Files.createDirectories(folder);
      return new Recorder(
          FileChannel.open(
              folder.resolve(Long.toString(ProcessHandle.current().pid())),
              StandardOpenOption.CREATE,
              StandardOpenOption.APPEND));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot begin a tape", e);
    }
  }

  /// Everything in both directions, the bytes of one direction of a stream in one piece and in
  /// their order.
  public Bytes all() {
    return Bytes.concat(streams().values().toArray(Bytes[]::new));
  }

  /// How many bytes went in one direction.
  public long count(Tap.Direction direction) {
    return streams().entrySet().stream()
        .filter(entry -> entry.getKey().direction() == direction)
        .mapToLong(entry -> entry.getValue().length())
        .sum();
  }

  /// How many bytes went in both directions.
  public long byteCount() {
    return streams().values().stream().mapToLong(Bytes::length).sum();
  }

  /// How long the tapes are; they grow with every byte that is sent or received.
  public long size() throws IOException {
    long size = 0;
    for (Path tape : tapes()) {
      size += Files.size(tape);
    }
    return size;
  }

  /// The bytes of each direction of each stream.
  public Map<Taped, Bytes> streams() {
    Map<Taped, ByteArrayOutputStream> streams = new LinkedHashMap<>();
    for (Path tape : tapes()) {
      read(tape, streams);
    }
    Map<Taped, Bytes> whole = new LinkedHashMap<>();
    streams.forEach((key, bytes) -> whole.put(key, Bytes.owning(bytes.toByteArray())));
    return whole;
  }

  /// One direction of one stream: `process` is the node's process id, `connection` and `stream` are
  /// its own numbers.
  public record Taped(
      String process, String remote, long connection, long stream, Tap.Direction direction) {}

  private List<Path> tapes() {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> files = Files.list(folder)) {
      return files.sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the tapes", e);
    }
  }

  private static void read(Path tape, Map<Taped, ByteArrayOutputStream> streams) {
    String process = tape.getFileName().toString();
    try (DataInputStream in =
        new DataInputStream(new ByteArrayInputStream(Files.readAllBytes(tape)))) {
      while (true) {
        int direction = in.read();
        if (direction != IN && direction != OUT) {
          break;
        }
        Taped key =
            new Taped(
                process,
                in.readUTF(),
                in.readLong(),
                in.readLong(),
                direction == IN ? Tap.Direction.IN : Tap.Direction.OUT);
        byte[] bytes = in.readNBytes(in.readInt());
        streams.computeIfAbsent(key, _ -> new ByteArrayOutputStream()).writeBytes(bytes);
      }
    } catch (EOFException e) {
      // The process was killed while it wrote the last piece.
      return;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read a tape", e);
    }
  }

  /// Writes each piece down at once, so that a killed process leaves what it saw.
  public static final class Recorder implements Tap, AutoCloseable {
    private final FileChannel tape;

    private Recorder(FileChannel tape) {
      this.tape = tape;
    }

    @Override
    public synchronized void seen(StreamTag stream, Direction direction, Bytes bytes) {
      ByteArrayOutputStream piece = new ByteArrayOutputStream(bytes.length() + 128);
      try (DataOutputStream out = new DataOutputStream(piece)) {
        out.write(direction == Direction.IN ? IN : OUT);
        out.writeUTF(stream.remote().toString());
        out.writeLong(stream.connection());
        out.writeLong(stream.stream());
        out.writeInt(bytes.length());
        out.write(bytes.toArray());
        ByteBuffer left = ByteBuffer.wrap(piece.toByteArray());
        while (left.hasRemaining()) {
          var _ = tape.write(left);
        }
      } catch (IOException e) {
        throw new UncheckedIOException("cannot write the tape", e);
      }
    }

    @Override
    public void close() throws IOException {
      tape.close();
    }
  }
}
