package org.thitsar.node.keys;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;
import org.thitsar.protocol.crypto.SecretKey;

/// The end of the pipe at which a node takes its key.
public final class MasterKeyPipe {
  private MasterKeyPipe() {}

  /// The key from this process's standard input, read around Java's own buffer of it.
  ///
  /// @return nothing when the pipe ends first: the passphrase was wrong, somebody else says so, and
  ///   the node ends quietly
  public static Optional<SecretKey> readStandardInput() throws IOException {
    return read(new FileInputStream(FileDescriptor.in));
  }

  /// The key from `pipe`, which must end after it.
  ///
  /// @return nothing when there are not exactly 32 bytes
  public static Optional<SecretKey> read(InputStream pipe) throws IOException {
    byte[] key = pipe.readNBytes(SecretKey.LENGTH);
    if (key.length == SecretKey.LENGTH && pipe.read() < 0) {
      return Optional.of(SecretKey.owning(key));
    }
    Arrays.fill(key, (byte) 0);
    return Optional.empty();
  }
}
