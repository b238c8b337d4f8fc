package org.thitsar.node.keys;

import java.io.IOException;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.crypto.SecretKey;

/// Runs [KeyDerivationMain] in a process of its own, for whoever needs the secret itself: the
/// commands that use the offline organisation key, and those that make a vault.
///
/// All methods overwrite the passphrases they are given, and take about a second.
public final class KeyDerivation {
  /// What Argon2id needs beside its memory, in MiB.
  private static final int SPARE_MIB = 96;

  private KeyDerivation() {}

  /// Opens the secret in `file`.
  public static KeyOutcome open(KeyPurpose purpose, Path file, Passphrase passphrase)
      throws InterruptedException {
    try (passphrase) {
      return secret(child("open", purpose, file), passphrase);
    } catch (KeyFailureException e) {
      return new KeyOutcome.Refused(e.failure());
    }
  }

  /// Makes a new random secret, seals it into the new file `file`, and gives it out.
  public static KeyOutcome create(KeyPurpose purpose, Path file, Passphrase passphrase)
      throws InterruptedException {
    try (passphrase) {
      return secret(child("create", purpose, file), passphrase);
    } catch (KeyFailureException e) {
      return new KeyOutcome.Refused(e.failure());
    }
  }

  /// Lets `fresh` open `file` in the place of `old`. The secret stays the same.
  public static KeyOutcome change(KeyPurpose purpose, Path file, Passphrase old, Passphrase fresh)
      throws InterruptedException {
    try (old;
        fresh) {
      Process process = start(child("change", purpose, file));
      give(process, old, fresh);
      Optional<KeyFailure> failure = await(process);
      return failure.isPresent() ? new KeyOutcome.Refused(failure.get()) : new KeyOutcome.Changed();
    } catch (KeyFailureException e) {
      return new KeyOutcome.Refused(e.failure());
    }
  }

  /// The deriving process, not started.
  ///
  /// @throws KeyFailureException what is wrong with the file before any passphrase is tried
  static ProcessBuilder child(String mode, KeyPurpose purpose, Path file)
      throws KeyFailureException {
    int memoryKib = PassphraseCost.STANDARD.memoryKib();
    if (mode.equals("create")) {
      KeyslotDisk.requireNone(file);
    } else {
      memoryKib =
          Math.max(
              memoryKib,
              KeyslotDisk.read(purpose, file, PassphraseCost.Bounds.STANDARD).memoryKib());
    }
    int heapMib = (memoryKib >> 10) + (memoryKib >> 12) + SPARE_MIB;
    ChildJvm jvm =
        new ChildJvm(
            KeyDerivationMain.class.getName(),
            List.of(mode, purpose.word(), file.toAbsolutePath().toString()),
            heapMib,
            List.of("-Xms" + heapMib + "m", "-XX:+UseSerialGC"));
    // Its one line says what the exit code says; a crash of the JVM itself is told by the JVM.
    return jvm.builder().redirectError(Redirect.DISCARD);
  }

  /// Gives the passphrases to the process and closes its input.
  static void give(Process process, Passphrase... passphrases) throws KeyFailureException {
    try (OutputStream input = process.getOutputStream()) {
      PassphraseFrame.write(input, passphrases);
    } catch (IOException e) {
      // It ended before it had read everything; its exit code tells why.
      if (process.isAlive()) {
        process.destroyForcibly();
        throw new KeyFailureException(KeyFailure.CRASHED, e);
      }
    }
  }

  /// Waits until the process has ended, and says what went wrong, if anything did.
  static Optional<KeyFailure> await(Process process) throws InterruptedException {
    int code = process.waitFor();
    return code == 0 ? Optional.empty() : Optional.of(KeyFailure.byExitCode(code));
  }

  private static KeyOutcome secret(ProcessBuilder child, Passphrase passphrase)
      throws KeyFailureException, InterruptedException {
    Process process = start(child);
    give(process, passphrase);
    try {
      Optional<SecretKey> secret = MasterKeyPipe.read(process.getInputStream());
      Optional<KeyFailure> failure = await(process);
      if (failure.isPresent() || secret.isEmpty()) {
        secret.ifPresent(SecretKey::destroy);
        return new KeyOutcome.Refused(failure.orElse(KeyFailure.CRASHED));
      }
      return new KeyOutcome.Opened(secret.get());
    } catch (IOException e) {
      process.destroyForcibly();
      throw new KeyFailureException(KeyFailure.CRASHED, e);
    }
  }

  private static Process start(ProcessBuilder child) throws KeyFailureException {
    try {
      return child.start();
    } catch (IOException e) {
      throw new KeyFailureException(KeyFailure.CRASHED, e);
    }
  }
}
