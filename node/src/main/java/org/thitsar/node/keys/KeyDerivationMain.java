package org.thitsar.node.keys;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;

/// The process that sees a passphrase: it reads it from its standard input, does one thing, and
/// ends, and all that Argon2id left in memory ends with it.
///
/// Arguments: what to do; `vault` or `organisation`; the path of the file; the operator's number,
/// and for some a last one. A failure is an exit code and one line on standard error.
///
/// | what | passphrases | last argument | written to standard output |
/// |---|---|---|---|
/// | `create`, `open` | the operator's | | the secret and the number, 33 bytes |
/// | `change` | now, fresh | | |
/// | `put` | the operator's, fresh | for whom | |
/// | `drop` | the operator's | whose | |
/// | `prove` | the operator's | challenge | the proof, 32 bytes |
public final class KeyDerivationMain {
  private static final int USAGE = 2;

  private final KeyPlace place;
  private final Entropy entropy;
  private final PassphraseCost cost;
  private final PassphraseCost.Bounds bounds;

  /// With other costs than the standard ones in tests only.
  KeyDerivationMain(
      KeyPlace place, Entropy entropy, PassphraseCost cost, PassphraseCost.Bounds bounds) {
    this.place = place;
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
    if (arguments.length < 4 || KeyPurpose.byWord(arguments[1]).isEmpty()) {
      System.err.println(
          "usage: (create|open|change|put|drop|prove) (vault|organisation) FILE NUMBER [LAST]");
      return USAGE;
    }
    KeyDerivationMain main =
        new KeyDerivationMain(
            new KeyPlace(
                KeyPurpose.byWord(arguments[1]).orElseThrow(),
                Path.of(arguments[2]),
                Integer.parseInt(arguments[3])),
            new SecureEntropy(),
            PassphraseCost.STANDARD,
            PassphraseCost.Bounds.STANDARD);
    try {
      main.run(arguments[0], arguments.length > 4 ? arguments[4] : "", in, out);
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

  void run(String mode, String last, InputStream in, OutputStream out)
      throws IOException, KeyFailureException {
    switch (mode) {
      case "create" -> create(in, out);
      case "open" -> open(in, out);
      case "change" -> put(in, place.operator());
      case "put" -> put(in, Integer.parseInt(last));
      case "drop" -> drop(in, Integer.parseInt(last));
      case "prove" -> prove(in, last, out);
      default -> throw new IOException("no such mode");
    }
  }

  private void create(InputStream in, OutputStream out) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in)) {
      KeyslotDisk.requireNone(place.file());
      SecretKey secret = SecretKey.random(entropy);
      KeyslotDisk.writeNew(
          place.file(),
          KeyslotFile.create(place.purpose(), secret, place.operator(), passphrase, cost, entropy));
      emit(secret, out);
    }
  }

  private void open(InputStream in, OutputStream out) throws IOException, KeyFailureException {
    emit(secret(in), out);
  }

  private void put(InputStream in, int whose) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in);
        Passphrase fresh = PassphraseFrame.read(in)) {
      KeyslotDisk.replace(
          place.file(), file().put(place.operator(), passphrase, whose, fresh, cost, entropy));
    }
  }

  private void drop(InputStream in, int whose) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in)) {
      KeyslotDisk.replace(place.file(), file().drop(place.operator(), passphrase, whose));
    }
  }

  private void prove(InputStream in, String challenge, OutputStream out)
      throws IOException, KeyFailureException {
    SecretKey secret = secret(in);
    try {
      OperatorProof proofs = OperatorProof.derive(secret);
      out.write(proofs.proof(place.operator(), Bytes.parseHex(challenge)).toArray());
      out.flush();
    } catch (MalformedException e) {
      throw new IOException("the challenge is no hexadecimal number", e);
    } finally {
      secret.destroy();
    }
  }

  private SecretKey secret(InputStream in) throws IOException, KeyFailureException {
    try (Passphrase passphrase = PassphraseFrame.read(in)) {
      return file().open(place.operator(), passphrase);
    }
  }

  private KeyslotFile file() throws KeyFailureException {
    return KeyslotDisk.read(place, bounds);
  }

  private void emit(SecretKey secret, OutputStream out) throws IOException {
    // At once: a key that came without a number is none.
    out.write(
        Bytes.concat(secret.exposedBytes(), new ByteWriter().u8(place.operator()).toBytes())
            .toArray());
    out.flush();
    secret.destroy();
  }
}
