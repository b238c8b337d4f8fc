package org.thitsar.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.protocol.base.Bytes;

class PrivateFilesTest {
  @TempDir Path temp;

  @Test
  void directory_new_isForItsOwnerOnly() throws IOException {
    Path nested = temp.resolve("outer/inner");
    PrivateFiles.directory(nested);
    assertThat(permissions(nested)).isEqualTo("rwx------");
    assertThat(permissions(temp.resolve("outer"))).isEqualTo("rwx------");
  }

  @Test
  void directory_openToOthers_isClosedToThem() throws IOException {
    Path open = Files.createDirectory(temp.resolve("open"));
    Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxr-xr-x"));
    PrivateFiles.directory(open);
    assertThat(permissions(open)).isEqualTo("rwx------");
  }

  @Test
  void replace_putsTheNewContentAndLeavesNoOtherFile() throws IOException {
    Path file = temp.resolve("file");
    PrivateFiles.replace(file, Bytes.utf8("old"));
    PrivateFiles.replace(file, Bytes.utf8("new"));
    assertThat(Files.readString(file)).isEqualTo("new");
    assertThat(permissions(file)).isEqualTo("rw-------");
    try (var files = Files.list(temp)) {
      assertThat(files).containsExactly(file);
    }
  }

  @Test
  void replaceAndOverwrite_clearsTheBlocksOfTheOldFile() throws IOException {
    Path file = temp.resolve("file");
    PrivateFiles.replace(file, Bytes.utf8("old secret"));
    try (FileChannel old = FileChannel.open(file, StandardOpenOption.READ)) {
      PrivateFiles.replaceAndOverwrite(file, Bytes.utf8("new"));
      var left = java.nio.ByteBuffer.allocate(10);
      old.read(left, 0);
      assertThat(left.array()).containsOnly(0);
    }
    assertThat(Files.readString(file)).isEqualTo("new");
  }

  @Test
  void read_longerThanItMayBe_isRefused() throws IOException {
    Path file = Files.write(temp.resolve("file"), new byte[11]);
    assertThat(PrivateFiles.read(file, 11).length()).isEqualTo(11);
    assertThatThrownBy(() -> PrivateFiles.read(file, 10)).isInstanceOf(IOException.class);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }
}
