package org.thitsar.ui.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thitsar.node.storage.NeedleSearch;
import org.thitsar.ui.testkit.OfficeProcess;

/// What a thief of the whole disk finds: two offices work on a disk of their own until `kill -9`,
/// with their directories, what they print, the directory for temporary files, the home of the user
/// and the working directory all on it; then every byte of the disk is searched, those of files
/// that are gone too.
///
/// Everything that is written anywhere below these directories lands on the disk, since they are
/// overlaid in a mount namespace of their own; and it does so at once, so that no file is gone
/// again before it was there.
public final class ImageTorture {
  private static final int DISK_MEBIBYTES = 192;
  private static final int PEOPLE_OF_A_MEBIBYTE = 10;

  /// `$1` is the disk, `$2` a temporary directory; the rest is what to run. The disk is bound to a
  /// place that no overlay covers.
  private static final String NAMESPACE =
      """
      set -e
      mount --bind "$1" /mnt
      mkdir -p /mnt/over /mnt/work
      chattr +S /mnt/over /mnt/work
      n=0
      for covered in "$2" "$3" "$4"; do
        n=$((n + 1))
        mkdir -p "/mnt/over/$n/upper" "/mnt/over/$n/work"
        mount -t overlay overlay \
          -o "lowerdir=$covered,upperdir=/mnt/over/$n/upper,workdir=/mnt/over/$n/work" "$covered"
      done
      cd /mnt/work
      shift 4
      exec "$@"
      """;

  private ImageTorture() {}

  /// What came of it.
  ///
  /// @param people how many there were
  /// @param fields of each that were looked for
  /// @param needles different values, names of organisations and the passphrase included
  /// @param patterns forms of them
  /// @param diskBytes bytes that were searched
  /// @param usedBytes of them not zero, in blocks of 4 KiB
  /// @param hits what was found
  public record Result(
      int people,
      int fields,
      int needles,
      int patterns,
      long diskBytes,
      long usedBytes,
      List<NeedleSearch.Hit> hits) {}

  /// Why this cannot be done here, if so.
  public static Optional<String> unavailable(Path folder) {
    return LoopDisk.unavailable(folder)
        .or(
            () -> {
              try (LoopDisk disk = LoopDisk.make(folder, "overlay", 8, "defaults")) {
                LoopDisk.run(command(disk, List.of("true")).toArray(String[]::new));
                return Optional.empty();
              } catch (IOException e) {
                return Optional.of(String.valueOf(e.getMessage()));
              }
            });
  }

  private static List<String> command(LoopDisk disk, List<String> program) {
    List<String> command =
        new ArrayList<>(
            List.of(
                "unshare",
                "--mount",
                "sh",
                "-c",
                NAMESPACE,
                "sh",
                disk.place().toString(),
                System.getProperty("java.io.tmpdir"),
                "/var/tmp",
                System.getProperty("user.home")));
    command.addAll(program);
    return command;
  }

  /// Lets two offices with so many people, which come from `seed`, work on a disk in `folder`, and
  /// searches it. `control` leaves one needle in a file that is deleted again.
  public static Result run(Path folder, int people, long seed, boolean control) throws IOException {
    Canaries canaries = Canaries.of(people, seed);
    Set<String> needles = new LinkedHashSet<>(canaries.needles());
    needles.addAll(ImageWorkload.ORGANISATIONS);
    needles.add(OfficeProcess.PASSPHRASE);
    Path image;
    try (LoopDisk disk =
        LoopDisk.make(
            folder, "seized", DISK_MEBIBYTES + people / PEOPLE_OF_A_MEBIBYTE, "nodiscard")) {
      image = disk.image();
      LoopDisk.run(
          command(
                  disk,
                  List.of(
                      Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                      "-XX:+UseSerialGC",
                      "--enable-native-access=ALL-UNNAMED",
                      "-cp",
                      System.getProperty("java.class.path"),
                      ImageWorkload.class.getName(),
                      "/mnt/offices",
                      Integer.toString(people),
                      Long.toString(seed),
                      Boolean.toString(control)))
              .toArray(String[]::new));
    }
    NeedleSearch search = new NeedleSearch(needles);
    return new Result(
        people,
        canaries.fields(),
        needles.size(),
        search.patterns(),
        Files.size(image),
        used(image),
        search.hits(image));
  }

  private static long used(Path image) throws IOException {
    long used = 0;
    byte[] block = new byte[4 << 10];
    try (var in = Files.newInputStream(image)) {
      for (int read = in.readNBytes(block, 0, block.length); read > 0; ) {
        for (int i = 0; i < read; i++) {
          if (block[i] != 0) {
            used += read;
            break;
          }
        }
        read = in.readNBytes(block, 0, block.length);
      }
    }
    return used;
  }
}
