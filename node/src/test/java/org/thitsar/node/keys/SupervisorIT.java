package org.thitsar.node.keys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.TestProcess;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// Real processes and the real cost of a passphrase.
class SupervisorIT {
  private static final Redirect PIPE = Redirect.PIPE;

  @TempDir Path temp;

  @Test
  void start_newAndAgain_theNodeOpensItsVault_andClosesItWhenStopped() throws Exception {
    try (Supervisor supervisor = started(Supervisor.startNew(place(), right(), node(), PIPE))) {
      BufferedReader output = lines(supervisor);
      assertThat(output.readLine()).isEqualTo("made a vault");
      assertThat(output.readLine()).isEqualTo("environment is clean");
      supervisor.close();
      assertThat(output.readLine()).isEqualTo("closed");
      assertThat(supervisor.waitFor()).isEqualTo(143);
    }
    try (Supervisor supervisor = started(Supervisor.start(place(), right(), node(), PIPE))) {
      BufferedReader output = lines(supervisor);
      assertThat(output.readLine()).isEqualTo("opened a vault");
      assertThat(output.readLine()).isEqualTo("environment is clean");
    }
  }

  @Test
  void start_wrongPassphraseOrNoFile_isRefused_andTheNodeEndsQuietly() throws Exception {
    Path output = temp.resolve("output");
    assertThat(Supervisor.start(place(), right(), node(), Redirect.to(output.toFile())))
        .isEqualTo(new Supervisor.Refused(KeyFailure.MISSING));
    KeyOutcome made = KeyDerivation.create(place(), right());
    assertThat(made).isInstanceOf(KeyOutcome.Opened.class);

    Passphrase wrong = passphrase("wrong");
    assertThat(Supervisor.start(place(), wrong, node(), Redirect.to(output.toFile())))
        .isEqualTo(new Supervisor.Refused(KeyFailure.WRONG_PASSPHRASE));
    assertThat(Files.readString(output)).isEqualTo("no key\n");
    assertThat(wrong.utf8()).as("the passphrase is overwritten").containsOnly(0);
    assertThat(RocksStorage.isIn(directory())).isFalse();
    assertThat(Supervisor.startNew(place(), right(), node(), PIPE))
        .isEqualTo(new Supervisor.Refused(KeyFailure.ALREADY_THERE));
  }

  @Test
  void organisationKey_isMadeOpenedAndChanged_inAProcessOfItsOwn() throws Exception {
    Path file = temp.resolve("stick/organisation.key");
    SecretKey made = secret(KeyDerivation.create(KeyPlace.ofOrganisation(file), right()));
    assertThat(secret(KeyDerivation.open(KeyPlace.ofOrganisation(file), right()))).isEqualTo(made);
    assertThat(KeyDerivation.open(new KeyPlace(KeyPurpose.VAULT, file, KeyPlace.NOBODY), right()))
        .isEqualTo(new KeyOutcome.Refused(KeyFailure.WRONG_PURPOSE));
    assertThat(
            KeyDerivation.change(KeyPlace.ofOrganisation(file), right(), passphrase("another one")))
        .isEqualTo(new KeyOutcome.Changed());
    assertThat(KeyDerivation.open(KeyPlace.ofOrganisation(file), right()))
        .isEqualTo(new KeyOutcome.Refused(KeyFailure.WRONG_PASSPHRASE));
    assertThat(secret(KeyDerivation.open(KeyPlace.ofOrganisation(file), passphrase("another one"))))
        .isEqualTo(made);
  }

  @Test
  void supervisor_terminated_theNodeClosesItsVaultFirst() throws Exception {
    try (TestProcess supervisor = supervisor("forget")) {
      long node = startedNode(supervisor);
      assertThat(ProcessHandle.of(supervisor.pid()).orElseThrow().destroy()).isTrue();
      assertThat(supervisor.lines()).containsExactly("closed");
      assertThat(supervisor.exitCode()).isEqualTo(143);
      assertThat(ProcessHandle.of(node).filter(ProcessHandle::isAlive)).isEmpty();
    }
    assertVaultIsFree();
  }

  @Test
  void supervisor_killed_theNodeEndsItself() throws Exception {
    try (TestProcess supervisor = supervisor("forget")) {
      ProcessHandle node = ProcessHandle.of(startedNode(supervisor)).orElseThrow();
      supervisor.kill();
      assertThat(node.onExit().join().isAlive()).isFalse();
    }
    assertVaultIsFree();
  }

  @Test
  void supervisor_holdsNeitherKeyNorPassphrase_whileTheNodeRuns() throws Exception {
    byte[] passphrase = theRightOne().getBytes(StandardCharsets.UTF_8);
    try (TestProcess supervisor = supervisor("forget")) {
      long node = startedNode(supervisor);
      byte[] key = secret(KeyDerivation.open(place(), right())).exposedBytes().toArray();
      assertThat(ProcessMemory.count(node, key)).as("control: the node has it").isPositive();
      assertThat(ProcessMemory.count(supervisor.pid(), key)).as("key").isZero();
      assertThat(ProcessMemory.count(supervisor.pid(), passphrase)).as("passphrase").isZero();
      assertThat(ProcessMemory.count(node, passphrase)).as("passphrase in the node").isZero();
      for (long pid : new long[] {supervisor.pid(), node}) {
        for (String file : List.of("cmdline", "environ")) {
          assertThat(Files.readString(Path.of("/proc/" + pid, file), StandardCharsets.ISO_8859_1))
              .doesNotContain(new String(passphrase, StandardCharsets.ISO_8859_1))
              .doesNotContain(HexFormat.of().formatHex(key));
        }
      }
    }
  }

  @Test
  void control_supervisorThatKeepsThePassphrase_isFoundOut() throws Exception {
    try (TestProcess supervisor = supervisor("keep")) {
      startedNode(supervisor);
      assertThat(
              ProcessMemory.count(supervisor.pid(), theRightOne().getBytes(StandardCharsets.UTF_8)))
          .isPositive();
    }
  }

  private TestProcess supervisor(String whatToDo) throws IOException {
    return TestProcess.start(
        List.of("env", "JAVA_TOOL_OPTIONS=-Dthitsar.leak=1"),
        SupervisorMain.class,
        directory().toString(),
        HexFormat.of().formatHex(inverted(theRightOne().getBytes(StandardCharsets.UTF_8))),
        whatToDo);
  }

  private static long startedNode(TestProcess supervisor) throws IOException {
    String started = String.valueOf(supervisor.line());
    String next = String.valueOf(supervisor.line());
    // The node and its supervisor write to the same pipe, in either order.
    List<String> both = List.of(started, next);
    assertThat(both).contains("made a vault");
    String line = both.stream().filter(l -> l.startsWith("started ")).findFirst().orElseThrow();
    assertThat(supervisor.line()).isEqualTo("environment is clean");
    return Long.parseLong(line.substring("started ".length()));
  }

  private void assertVaultIsFree() throws InterruptedException {
    SecretKey key = secret(KeyDerivation.open(place(), right()));
    try (Storage storage = RocksStorage.open(directory(), key, new SecureEntropy())) {
      assertThat(storage.get(Column.META, Bytes.utf8("key"))).contains(Bytes.utf8("value"));
    }
  }

  private KeyPlace place() {
    return KeyPlace.ofVault(directory(), 1);
  }

  private Path directory() {
    return temp.resolve("node");
  }

  private ChildJvm node() {
    return nodeOf(directory());
  }

  private static ChildJvm nodeOf(Path directory) {
    return new ChildJvm(
        NodeMain.class.getName(),
        List.of(directory.toString()),
        128,
        List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1"));
  }

  private static Supervisor started(Supervisor.Start start) {
    return switch (start) {
      case Supervisor.Started(Supervisor supervisor) -> supervisor;
      case Supervisor.Refused(KeyFailure failure) -> throw new AssertionError(failure);
    };
  }

  private static SecretKey secret(KeyOutcome outcome) {
    return switch (outcome) {
      case KeyOutcome.Opened opened -> opened.secret();
      case KeyOutcome.Proven _, KeyOutcome.Changed _ -> throw new AssertionError("no secret");
      case KeyOutcome.Refused(KeyFailure failure) -> throw new AssertionError(failure);
    };
  }

  private static BufferedReader lines(Supervisor supervisor) {
    return new BufferedReader(
        new InputStreamReader(supervisor.nodeOutput(), StandardCharsets.UTF_8));
  }

  /// Put together at run time, so that it is not in the constants of this class, which the
  /// supervisor under test loads too.
  private static String theRightOne() {
    return String.join(" ", "correct", "horse", "battery", "staple", "စမ်းသပ်");
  }

  private static Passphrase right() {
    return passphrase(theRightOne());
  }

  private static Passphrase passphrase(String text) {
    return Passphrase.of(text.toCharArray());
  }

  private static byte[] inverted(byte[] bytes) {
    byte[] inverted = bytes.clone();
    for (int i = 0; i < inverted.length; i++) {
      inverted[i] ^= 0x5a;
    }
    return inverted;
  }

  /// A supervisor in a process of its own. Its passphrase comes inverted, so that the test finds
  /// only what the supervisor itself left in memory.
  static final class SupervisorMain {
    private static byte[] kept = new byte[0];

    private SupervisorMain() {}

    /// `arguments`: directory, inverted passphrase, `keep` or `forget`.
    public static void main(String[] arguments) throws Exception {
      byte[] passphrase = inverted(HexFormat.of().parseHex(arguments[1]));
      if (arguments[2].equals("keep")) {
        kept = passphrase.clone();
      }
      Path directory = Path.of(arguments[0]);
      try (Supervisor supervisor =
          started(
              Supervisor.startNew(
                  KeyPlace.ofVault(directory, 1),
                  Passphrase.owning(passphrase),
                  nodeOf(directory),
                  Redirect.INHERIT))) {
        System.out.println("started " + supervisor.nodePid());
        System.exit(supervisor.waitFor() + kept.length);
      }
    }
  }

  /// A node that does nothing but keep its vault open until it is told to stop.
  static final class NodeMain {
    private NodeMain() {}

    /// `arguments`: directory.
    public static void main(String[] arguments) throws Exception {
      Path directory = Path.of(arguments[0]);
      Optional<SecretKey> key =
          MasterKeyPipe.readStandardInput().map(MasterKeyPipe.Unlocked::master);
      if (key.isEmpty()) {
        System.out.println("no key");
        return;
      }
      boolean made = RocksStorage.isIn(directory);
      Storage storage =
          made
              ? RocksStorage.open(directory, key.get(), new SecureEntropy())
              : RocksStorage.create(directory, key.get(), new SecureEntropy());
      storage.write(batch -> batch.put(Column.META, Bytes.utf8("key"), Bytes.utf8("value")));
      Runtime.getRuntime()
          .addShutdownHook(
              new Thread(
                  () -> {
                    storage.close();
                    System.out.println("closed");
                  }));
      SupervisorWatch.whenSupervisorEnds(() -> System.exit(0));
      System.out.println(made ? "opened a vault" : "made a vault");
      boolean clean =
          System.getenv("JAVA_TOOL_OPTIONS") == null && System.getProperty("thitsar.leak") == null;
      System.out.println(clean ? "environment is clean" : "environment leaks");
      Thread.currentThread().join();
    }
  }
}
