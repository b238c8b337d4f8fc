package org.thitsar.ui.torture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// One change to one file of an image of a vault.
///
/// @param image which image
/// @param file in it
/// @param at which byte
/// @param bit of that byte is turned over; [#CUT] when the file ends before that byte instead
record Damage(Image image, Path file, int at, int bit) {
  static final int CUT = -1;

  /// What kind of file is damaged, and how.
  String kind() {
    return image.name() + ": " + part() + (bit == CUT ? ", cut off" : ", one bit");
  }

  private String part() {
    String name = file.getFileName().toString();
    if (name.endsWith(".log")) {
      return "log";
    }
    if (name.endsWith(".sst")) {
      return "tables";
    }
    return name.replaceAll("-.*", "");
  }

  /// Does it to a copy of the image.
  void to(Path copy) throws IOException {
    Path target = copy.resolve(file);
    byte[] whole = Files.readAllBytes(target);
    if (bit == CUT) {
      Files.write(target, Arrays.copyOf(whole, at));
    } else {
      whole[at] ^= (byte) (1 << bit);
      Files.write(target, whole);
    }
  }

  /// A directory as a crash left it.
  ///
  /// @param name what happened to it
  /// @param directory where it is
  record Image(String name, Path directory) {}
}
