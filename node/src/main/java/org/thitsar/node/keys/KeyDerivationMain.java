package org.thitsar.node.keys;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;

/// The process that sees a passphrase: it reads it from its standard input, does one thing, and
/// ends, and all that Argon2id left in memory ends with it.
///
/// Arguments: `open`, `create` or `change`; `vault` or `organisation`; the path of the file. `open`
/// and `create` write the secret, 32 bytes, to standard output; `change` reads the old and the new
/// passphrase and writes nothing. A failure is an exit code and one line on standard error.
public final class KeyDerivationMain {
  private static final int USAGE = 2;

  private final KeyPurpose purpose;
  private final Path file;
  private final Entropy entropy;
  private final PassphraseCost cost;
  private final PassphraseCost.Bounds bounds;

  /// With other costs than the standard ones in tests only.
  KeyDerivationMain(
      KeyPurpose purpose,
      Path file,
      Entropy entropy,
      PassphraseCost cost,
      PassphraseCost.Bounds bounds) {
    this.purpose = purpose;
    this.file = file;
    this.entropy = entropy;
    this.cost = cost;
    this.bounds = bounds;
  }

  /// Runs and ends the process.
  public static void main(String[] arguments) {
    System.exit(
        run(
            arguments,
            new FileInputStream(FileDescriptor.in),
            new FileOutputStream(FileDescriptor.out)));
  }

  private static int run(String[] arguments, InputStream in, OutputStream out) {
    if (arguments.length != 3 || KeyPurpose.byWord(arguments[1]).isEmpty()) {
      System.err.println("usage: (open|create|change) (vault|organisation) FILE");
      return USAGE;
    }
    KeyDerivationMain main =
        new KeyDerivationMain(
            KeyPurpose.byWord(arguments[1]).orElseThrow(),
            Path.of(arguments[2]),
            new SecureEntropy(),
            PassphraseCost.STANDARD,
            PassphraseCost.Bounds.STANDARD);
    try {
      main.run(arguments[0], in, out);
      return 0;
    } catch (KeyFailureException e) {
      System.err.println(e.failure().words());
      return e.failure().exitCode();
    } catch (IOException e) {
      System.err.println(KeyFailure.CRASHED.words());
      return KeyFailure.CRASHED.exitCode();
    } catch (OutOfMemoryError e) {
      System.err.println(KeyFailure.NO_MEMORY.words());
      return KeyFailure.NO_MEMORY.exitCode();
    }
  }

  void run(String mode, InputStream in, OutputStream out) throws IOException, KeyFailureException {
    switch (mode) {
      case "open" -> open(in, out);
      case "create" -> create(in, out);
      case "change" -> change(in);
      default -> throw new IOException("no such mode");
    }
  }

  private void open(InputStream in, OutputStream out) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in)) {
      emit(KeyslotDisk.read(purpose, file, bounds).open(passphrase), out);
    }
  }

  private void create(InputStream in, OutputStream out) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in)) {
      KeyslotDisk.requireNone(file);
      SecretKey secret = SecretKey.random(entropy);
      KeyslotDisk.writeNew(file, KeyslotFile.create(purpose, secret, passphrase, cost, entropy));
      emit(secret, out);
    }
  }

  private void change(InputStream in) throws IOException, KeyFailureException {
    try (Passphrase old = PassphraseFrame.read(in);
        Passphrase fresh = PassphraseFrame.read(in)) {
      KeyslotFile before = KeyslotDisk.read(purpose, file, bounds);
      KeyslotDisk.replace(file, before.change(old, fresh, cost, entropy));
    }
  }

  private static void emit(SecretKey secret, OutputStream out) throws IOException {
    out.write(secret.exposedBytes().toArray());
    out.flush();
    secret.destroy();
  }
}
