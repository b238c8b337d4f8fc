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

  /// What came out of the pipe: the key, and whose passphrase it was. Not a record: it never prints
  /// itself.
  public static final class Unlocked {
    private final SecretKey master;
    private final int operator;

    private Unlocked(SecretKey master, int operator) {
      this.master = master;
      this.operator = operator;
    }

    /// The key, for the caller to destroy.
    public SecretKey master() {
      return master;
    }

    /// The operator's number.
    public int operator() {
      return operator;
    }
  }

  /// The key from this process's standard input, read around Java's own buffer of it.
  ///
  /// @return nothing when the pipe ends first: the passphrase was wrong, somebody else says so, and
  ///   the node ends quietly
  public static Optional<Unlocked> readStandardInput() throws IOException {
    return read(new FileInputStream(FileDescriptor.in));
  }

  /// The key from `pipe`, which must end after it.
  ///
  /// @return nothing when there are not exactly 33 bytes: the key, and the number
  public static Optional<Unlocked> read(InputStream pipe) throws IOException {
    byte[] key = pipe.readNBytes(SecretKey.LENGTH);
    int operator = pipe.read();
    if (operator >= 0 && pipe.read() < 0) {
      return Optional.of(new Unlocked(SecretKey.owning(key), operator));
    }
    Arrays.fill(key, (byte) 0);
    return Optional.empty();
  }
}
