package org.thitsar.node.app;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.ChildJvm;
import org.thitsar.node.keys.GeneratedPassphrase;
import org.thitsar.node.keys.KeyDerivation;
import org.thitsar.node.keys.KeyFailure;
import org.thitsar.node.keys.KeyOutcome;
import org.thitsar.node.keys.KeyPlace;
import org.thitsar.node.keys.Passphrase;
import org.thitsar.node.keys.Supervisor;
import org.thitsar.node.rights.OperatorIds;
import org.thitsar.node.rights.OperatorRegister;
import org.thitsar.node.runtime.PrivateFiles;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementText;
import org.thitsar.protocol.membership.UnmeetableRule;

/// What can be done with a node's directory while no node runs on it, and the start of one.
///
/// Every passphrase is overwritten by the call that takes it.
public final class NodeDirectory {
  /// Heap of a node: 100,000 cases need about 100 MiB, and a laptop of 4 GiB has room for this.
  private static final int NODE_HEAP_MIB = 512;

  private static final List<String> NODE_FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=256m", "-Xss512k");

  /// The flags of the JVM in which a node runs: for whoever measures, or plays, one.
  public static List<String> nodeFlags() {
    List<String> flags = new ArrayList<>(NODE_FLAGS);
    flags.add("-Xmx" + NODE_HEAP_MIB + "m");
    return flags;
  }

  private static final int REMOVAL_PERCENT = 50;
  private static final int ATTESTATIONS_NEEDED = 1;

  private final InstantSource clock;
  private final Entropy entropy = new SecureEntropy();

  /// Directories as the clock `clock` sees them.
  public NodeDirectory(InstantSource clock) {
    this.clock = clock;
  }

  /// Creates the vault of a new organisation's first node, and the file of the organisation's key.
  public Founding.Founded init(
      Path directory,
      String name,
      String nameMy,
      Path organisationKeyFile,
      char[] typed,
      char[] organisationTyped)
      throws RefusedException {
    try (Passphrase passphrase = Passphrase.of(typed);
        Passphrase organisationPassphrase = Passphrase.of(organisationTyped)) {
      requireEmpty(directory);
      requireName(name, nameMy);
      SigningKey organisationKey =
          SigningKey.ofSeed(
              secret(
                  KeyDerivation.create(
                      KeyPlace.ofOrganisation(organisationKeyFile), organisationPassphrase)));
      SecretKey master =
          secret(
              KeyDerivation.create(
                  KeyPlace.ofVault(directory, OperatorRegister.FIRST), passphrase));
      try {
        return Founding.found(
            directory,
            master,
            organisationKey,
            name,
            nameMy,
            OrganisationType.SUPPORT_ORG,
            clock,
            entropy);
      } catch (MalformedException e) {
        throw new IllegalStateException("the name was checked before", e);
      } finally {
        master.destroy();
        organisationKey.destroy();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (StorageException e) {
      throw refused(e);
    }
  }

  /// A further laptop that was made, and of which organisation.
  public record Laptop(String name, String organisation, String node) {}

  /// Creates the vault of a further node of the organisation of `genesis`, whose key of now is in a
  /// file. Whether it is that is for the members to judge: it need not be the key of the genesis.
  public Laptop laptop(
      Path directory,
      String genesis,
      Path organisationKeyFile,
      char[] typed,
      char[] organisationTyped)
      throws RefusedException {
    try (Passphrase passphrase = Passphrase.of(typed);
        Passphrase organisationPassphrase = Passphrase.of(organisationTyped)) {
      requireEmpty(directory);
      SignedStatement statement = StatementText.parseGenesis(genesis);
      Genesis founded = Genesis.of(statement);
      SigningKey organisationKey = organisationKey(organisationKeyFile, organisationPassphrase);
      try {
        SecretKey master =
            secret(
                KeyDerivation.create(
                    KeyPlace.ofVault(directory, OperatorRegister.FIRST), passphrase));
        try {
          Founding.Founded made =
              Founding.further(directory, master, organisationKey, statement, clock, entropy);
          return new Laptop(founded.name(), made.organisation(), made.node());
        } finally {
          master.destroy();
        }
      } finally {
        organisationKey.destroy();
      }
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "this is not a genesis (" + e.getMessage() + ")",
          "take what `thitsar genesis` prints on a laptop of the organisation");
    } catch (InterruptedException e) {
      throw interrupted();
    } catch (StorageException e) {
      throw refused(e);
    }
  }

  /// Makes a key that can follow an organisation's key, and returns its public half as text.
  public String newKey(Path organisationKeyFile, char[] typed) throws RefusedException {
    try (Passphrase passphrase = Passphrase.of(typed)) {
      SigningKey key =
          SigningKey.ofSeed(
              secret(
                  KeyDerivation.create(KeyPlace.ofOrganisation(organisationKeyFile), passphrase)));
      try {
        return StatementText.writeKey(key.verifying());
      } finally {
        key.destroy();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// The public half of an organisation's key, as text.
  public String publicKey(Path organisationKeyFile, char[] typed) throws RefusedException {
    try (Passphrase passphrase = Passphrase.of(typed)) {
      SigningKey key = organisationKey(organisationKeyFile, passphrase);
      try {
        return StatementText.writeKey(key.verifying());
      } finally {
        key.destroy();
      }
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Signs with an organisation's key what a node wrote when it was asked for `action`, and nothing
  /// else: a node in other hands must not get anything signed that nobody asked for.
  public String signPaper(Path organisationKeyFile, char[] typed, String action, String paper)
      throws RefusedException {
    String prefix =
        switch (action) {
          case "certify" -> StatementText.CERTIFICATE;
          case "rotate" -> StatementText.ROTATION;
          case "object" -> StatementText.OBJECTION;
          default -> throw new IllegalArgumentException(action);
        };
    try (Passphrase passphrase = Passphrase.of(typed)) {
      SignedStatement statement = StatementText.parse(prefix, paper);
      SigningKey key = organisationKey(organisationKeyFile, passphrase);
      try {
        return StatementText.write(prefix, statement.signedBy(key));
      } catch (IllegalArgumentException e) {
        throw new RefusedException(
            Refusal.FORBIDDEN,
            "this key does not sign that",
            "a rotation is signed by the key in use and the one that follows");
      } finally {
        key.destroy();
      }
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "the node wrote something else than it was asked for (" + e.getMessage() + ")",
          "nothing was signed; do not trust that node before somebody has looked at it");
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static SigningKey organisationKey(Path file, Passphrase passphrase)
      throws RefusedException, InterruptedException {
    return SigningKey.ofSeed(secret(KeyDerivation.open(KeyPlace.ofOrganisation(file), passphrase)));
  }

  /// A charter between the organisations of these genesis texts, signed by nobody yet.
  public String draftCharter(String name, List<String> geneses) throws RefusedException {
    List<SignedStatement> founders = new ArrayList<>();
    for (String text : geneses) {
      try {
        founders.add(StatementText.parseGenesis(text));
      } catch (MalformedException e) {
        throw new RefusedException(
            Refusal.BAD_INPUT,
            "founder " + (founders.size() + 1) + " is not a genesis (" + e.getMessage() + ")",
            "take what that organisation's `thitsar genesis` prints");
      }
    }
    try {
      return switch (CharterDraft.write(
          name, founders, REMOVAL_PERCENT, ATTESTATIONS_NEEDED, Quotas.standard(), entropy)) {
        case Drafting.Drafted(CharterDraft draft) -> draft.text();
        case Drafting.Unmeetable(UnmeetableRule rule) ->
            throw new RefusedException(
                Refusal.BAD_REQUEST,
                "this charter's rules could never be met: "
                    + rule.name().toLowerCase(java.util.Locale.ROOT).replace('_', ' '),
                "a federation has at least two founders");
      };
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this cannot be a charter (" + e.getMessage() + ")",
          "give it a name of at most 80 letters, and each founder once");
    }
  }

  /// The charter with one founder's signature more.
  public String signCharter(Path organisationKeyFile, char[] typed, String charter)
      throws RefusedException {
    try (Passphrase passphrase = Passphrase.of(typed)) {
      CharterDraft draft = CharterDraft.parse(charter);
      SigningKey key = organisationKey(organisationKeyFile, passphrase);
      try {
        if (!draft.awaits(key)) {
          throw new RefusedException(
              Refusal.FORBIDDEN,
              "the charter does not wait for this organisation's signature",
              "it has signed already, or is not among the founders");
        }
        return draft.sign(key).text();
      } finally {
        key.destroy();
      }
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "this is not a charter (" + e.getMessage() + ")",
          "take the file that charter draft wrote");
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Lets `typedFresh` open an operator's slot in the place of `typedNow`.
  public void changePassphrase(Path directory, String operator, char[] typedNow, char[] typedFresh)
      throws RefusedException {
    KeyPlace place = place(directory, operator);
    try (Passphrase current = Passphrase.of(typedNow);
        Passphrase fresh = Passphrase.of(typedFresh)) {
      changed(KeyDerivation.change(place, current, fresh));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Makes a slot for the operator `whose`, or another one in its place, for which `typedFresh` is
  /// the passphrase. Whether that may be is the running node's to say.
  public void putSlot(
      Path directory, String operator, char[] typed, String whose, char[] typedFresh)
      throws RefusedException {
    KeyPlace place = place(directory, operator);
    try (Passphrase passphrase = Passphrase.of(typed);
        Passphrase fresh = Passphrase.of(typedFresh)) {
      changed(KeyDerivation.put(place, passphrase, OperatorIds.read(whose), fresh));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Takes the slot of the operator `whose` away.
  public void dropSlot(Path directory, String operator, char[] typed, String whose)
      throws RefusedException {
    KeyPlace place = place(directory, operator);
    try (Passphrase passphrase = Passphrase.of(typed)) {
      changed(KeyDerivation.drop(place, passphrase, OperatorIds.read(whose)));
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// An operator's answer to the challenge of the node that runs on `directory`.
  public String prove(Path directory, String operator, char[] typed, String challenge)
      throws RefusedException {
    KeyPlace place = place(directory, operator);
    try (Passphrase passphrase = Passphrase.of(typed)) {
      return switch (KeyDerivation.prove(place, passphrase, Bytes.parseHex(challenge))) {
        case KeyOutcome.Proven(Bytes proof) -> proof.hex();
        case KeyOutcome.Refused(KeyFailure failure) -> throw refused(failure);
        case KeyOutcome other -> throw new IllegalStateException(other.getClass().getName());
      };
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.INTERNAL, "the node's challenge cannot be read", "try again");
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// A fresh passphrase that nobody can guess.
  public char[] passphrase() {
    return GeneratedPassphrase.letters(entropy);
  }

  private static KeyPlace place(Path directory, String operator) throws RefusedException {
    return KeyPlace.ofVault(directory, OperatorIds.read(operator));
  }

  private static void changed(KeyOutcome outcome) throws RefusedException {
    if (outcome instanceof KeyOutcome.Refused(KeyFailure failure)) {
      throw refused(failure);
    }
  }

  /// Starts the node's process, whose main class is `mainClass`, behind the one that derives its
  /// key from an operator's passphrase, and waits until it ends; what it prints is this process's
  /// own output. Returns its exit code.
  public int run(
      Path directory, String operator, char[] typed, String mainClass, List<String> arguments)
      throws RefusedException {
    KeyPlace place = place(directory, operator);
    ChildJvm node = new ChildJvm(mainClass, arguments, NODE_HEAP_MIB, NODE_FLAGS);
    try (Passphrase passphrase = Passphrase.of(typed)) {
      return switch (Supervisor.start(place, passphrase, node, ProcessBuilder.Redirect.INHERIT)) {
        case Supervisor.Started(Supervisor supervisor) -> {
          try (supervisor) {
            yield supervisor.waitFor();
          }
        }
        case Supervisor.Refused(KeyFailure failure) -> throw refused(failure);
      };
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  /// Before any key file is made, so that a slip of the keyboard leaves nothing behind.
  private void requireName(String name, String nameMy) throws RefusedException {
    try {
      Genesis.found(
          name, nameMy, OrganisationType.SUPPORT_ORG, SigningKey.random(entropy), entropy);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "this cannot be an organisation's name (" + e.getMessage() + ")",
          "use between 1 and 80 letters, on one line");
    }
  }

  private static void requireEmpty(Path directory) throws RefusedException {
    try {
      if (Files.exists(directory)) {
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory)) {
          if (entries.iterator().hasNext()) {
            throw new RefusedException(
                Refusal.NOT_NOW, "the directory is not empty", "choose another with --dir");
          }
        }
      }
      PrivateFiles.directory(directory);
    } catch (IOException e) {
      throw new RefusedException(
          Refusal.STORAGE, "the directory cannot be made", "check its place and your rights there");
    }
  }

  private static SecretKey secret(KeyOutcome outcome) throws RefusedException {
    return switch (outcome) {
      case KeyOutcome.Opened opened -> opened.secret();
      case KeyOutcome.Refused(KeyFailure failure) -> throw refused(failure);
      case KeyOutcome other -> throw new IllegalStateException(other.getClass().getName());
    };
  }

  private static RefusedException refused(KeyFailure failure) {
    Refusal refusal =
        switch (failure) {
          case WRONG_PASSPHRASE, BAD_PASSPHRASE -> Refusal.FORBIDDEN;
          case MISSING, NO_SLOT -> Refusal.NOT_FOUND;
          case ALREADY_THERE, FULL -> Refusal.NOT_NOW;
          default -> Refusal.STORAGE;
        };
    return new RefusedException(refusal, failure.words(), failure.hint());
  }

  static RefusedException refused(StorageException e) {
    return new RefusedException(Refusal.STORAGE, e.reason().words(), e.reason().hint());
  }

  private static RefusedException interrupted() {
    Thread.currentThread().interrupt();
    return new RefusedException(Refusal.NOT_NOW, "interrupted", "");
  }
}
