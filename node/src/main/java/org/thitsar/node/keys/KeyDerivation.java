package org.thitsar.node.keys;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.ProcessBuilder.Redirect;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;

/// Runs [KeyDerivationMain] in a process of its own, for whoever needs the secret itself: the
/// commands that use the offline organisation key, and those that make a vault or change who opens
/// it.
///
/// All methods overwrite the passphrases they are given, and take about a second.
public final class KeyDerivation {
  /// What Argon2id needs beside its memory, in MiB.
  private static final int SPARE_MIB = 96;

  private KeyDerivation() {}

  /// Opens the secret at `place`.
  public static KeyOutcome open(KeyPlace place, Passphrase passphrase) throws InterruptedException {
    return secret("open", place, passphrase);
  }

  /// Makes a new random secret, seals it into a new file, and gives it out.
  public static KeyOutcome create(KeyPlace place, Passphrase passphrase)
      throws InterruptedException {
    return secret("create", place, passphrase);
  }

  /// Lets `fresh` open `place` in the place of `old`. The secret stays the same.
  public static KeyOutcome change(KeyPlace place, Passphrase old, Passphrase fresh)
      throws InterruptedException {
    return written("change", place, "", old, fresh);
  }

  /// Lets `fresh` open the slot of another operator, whether they have one yet or not.
  public static KeyOutcome put(KeyPlace by, Passphrase passphrase, int operator, Passphrase fresh)
      throws InterruptedException {
    return written("put", by, Integer.toString(operator), passphrase, fresh);
  }

  /// Takes away the slot of another operator.
  public static KeyOutcome drop(KeyPlace by, Passphrase passphrase, int operator)
      throws InterruptedException {
    return written("drop", by, Integer.toString(operator), passphrase);
  }

  /// Answers the challenge of a running node ([OperatorProof]).
  public static KeyOutcome prove(KeyPlace place, Passphrase passphrase, Bytes challenge)
      throws InterruptedException {
    return asked(
        "prove",
        place,
        challenge.hex(),
        out -> {
          Bytes proof = Bytes.owning(out.readNBytes(OperatorProof.LENGTH));
          return proof.length() == OperatorProof.LENGTH
              ? Optional.of(new KeyOutcome.Proven(proof))
              : Optional.empty();
        },
        passphrase);
  }

  /// The deriving process, not started.
  ///
  /// @throws KeyFailureException what is wrong with the file before any passphrase is tried
  static ProcessBuilder child(String mode, KeyPlace place, String last) throws KeyFailureException {
    int memoryKib = PassphraseCost.STANDARD.memoryKib();
    if (mode.equals("create")) {
      KeyslotDisk.requireNone(place.file());
    } else {
      KeyslotFile file = KeyslotDisk.read(place, PassphraseCost.Bounds.STANDARD);
      if (!file.operators().contains(place.operator())) {
        throw new KeyFailureException(KeyFailure.NO_SLOT);
      }
      memoryKib = Math.max(memoryKib, file.memoryKib());
    }
    int heapMib = (memoryKib >> 10) + (memoryKib >> 12) + SPARE_MIB;
    ChildJvm jvm =
        new ChildJvm(
            KeyDerivationMain.class.getName(),
            List.of(
                mode,
                place.purpose().word(),
                place.file().toAbsolutePath().toString(),
                Integer.toString(place.operator()),
                last),
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

  private static KeyOutcome secret(String mode, KeyPlace place, Passphrase passphrase)
      throws InterruptedException {
    return asked(
        mode,
        place,
        "",
        out -> MasterKeyPipe.read(out).map(key -> new KeyOutcome.Opened(key.master())),
        passphrase);
  }

  private static KeyOutcome written(
      String mode, KeyPlace place, String last, Passphrase... passphrases)
      throws InterruptedException {
    return asked(mode, place, last, _ -> Optional.of(new KeyOutcome.Changed()), passphrases);
  }

  /// Reads what the process has to say.
  @FunctionalInterface
  private interface Answer {
    Optional<KeyOutcome> read(InputStream out) throws IOException;
  }

  private static KeyOutcome asked(
      String mode, KeyPlace place, String last, Answer answer, Passphrase... passphrases)
      throws InterruptedException {
    try {
      Process process = start(child(mode, place, last));
      give(process, passphrases);
      Optional<KeyOutcome> outcome = read(process, answer);
      Optional<KeyFailure> failure = await(process);
      if (failure.isEmpty() && outcome.isPresent()) {
        return outcome.get();
      }
      if (outcome.orElse(null) instanceof KeyOutcome.Opened opened) {
        opened.secret().destroy();
      }
      return new KeyOutcome.Refused(failure.orElse(KeyFailure.CRASHED));
    } catch (KeyFailureException e) {
      return new KeyOutcome.Refused(e.failure());
    } finally {
      for (Passphrase passphrase : passphrases) {
        passphrase.close();
      }
    }
  }

  private static Optional<KeyOutcome> read(Process process, Answer answer)
      throws KeyFailureException {
    try {
      return answer.read(process.getInputStream());
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
