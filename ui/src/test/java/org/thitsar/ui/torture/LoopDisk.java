package org.thitsar.ui.torture;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// A disk of its own: an ext4 file system in a file, mounted through a loop device. Its power can
/// be cut, and its raw bytes can be read. Needs root and loop devices.
final class LoopDisk implements AutoCloseable {
  /// `EXT4_IOC_SHUTDOWN`, and its flag by which not even the journal is written out: whatever was
  /// not synced is gone, names in directories too.
  private static final long SHUTDOWN = 0x8004587dL;

  private static final int WITHOUT_JOURNAL = 2;

  private static final int DIRECTORY = 0x10000;
  private static final MethodHandle OPEN =
      libc(
          "open",
          FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.JAVA_INT),
          2);
  private static final MethodHandle CLOSE =
      libc("close", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT), 1);
  private static final MethodHandle IOCTL =
      libc(
          "ioctl",
          FunctionDescriptor.of(
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_INT,
              ValueLayout.JAVA_LONG,
              ValueLayout.ADDRESS),
          2);

  private final Path image;
  private final Path place;
  private final String options;
  private boolean mounted;

  private LoopDisk(Path image, Path place, String options) {
    this.image = image;
    this.place = place;
    this.options = options;
  }

  private static MethodHandle libc(String name, FunctionDescriptor shape, int fixed) {
    Linker linker = Linker.nativeLinker();
    return linker.downcallHandle(
        linker.defaultLookup().find(name).orElseThrow(),
        shape,
        Linker.Option.firstVariadicArg(fixed));
  }

  /// Why there can be no such disk here, if so.
  static Optional<String> unavailable(Path folder) {
    try (LoopDisk disk = make(folder, "probe", 8, "defaults")) {
      disk.cutPower();
      return Optional.empty();
    } catch (IOException | RuntimeException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  /// Makes an empty disk of `mebibytes` in `folder`, mounted.
  static LoopDisk make(Path folder, String name, int mebibytes, String options) throws IOException {
    Path image = folder.resolve(name + ".img");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength((long) mebibytes << 20);
    }
    run("mkfs.ext4", "-q", "-F", image.toString());
    LoopDisk disk =
        new LoopDisk(image, Files.createDirectories(folder.resolve(name + ".mount")), options);
    // Whoever ends this in the middle leaves no loop device behind.
    Runtime.getRuntime().addShutdownHook(new Thread(disk::close, "unmount"));
    disk.mount();
    return disk;
  }

  /// Where it is mounted.
  Path place() {
    return place;
  }

  /// The file of its raw bytes; complete only while it is not mounted.
  Path image() {
    return image;
  }

  void mount() throws IOException {
    run("mount", "-o", "loop," + options, image.toString(), place.toString());
    mounted = true;
  }

  /// Nobody may have a file open there.
  void unmount() throws IOException {
    run("umount", place.toString());
    mounted = false;
  }

  /// From here on nothing reaches the disk, and all use of it fails. What was synced is there when
  /// it is mounted again.
  void cutPower() {
    try (Arena arena = Arena.ofConfined()) {
      int directory = (int) OPEN.invokeExact(arena.allocateFrom(place.toString()), DIRECTORY);
      MemorySegment flag = arena.allocateFrom(ValueLayout.JAVA_INT, WITHOUT_JOURNAL);
      int answer = (int) IOCTL.invokeExact(directory, SHUTDOWN, flag);
      int _ = (int) CLOSE.invokeExact(directory);
      if (answer != 0) {
        throw new IllegalStateException("the file system cannot be shut down");
      }
    } catch (RuntimeException e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  /// Runs a program to its end.
  static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said =
        new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
    try {
      if (process.waitFor() != 0) {
        throw new IOException(command[0] + ": " + said);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  @Override
  public void close() {
    if (mounted) {
      try {
        unmount();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
