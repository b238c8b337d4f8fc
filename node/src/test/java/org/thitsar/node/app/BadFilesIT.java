package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.thitsar.node.app.Federated.asked;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.KeyDerivation;
import org.thitsar.node.keys.KeyOutcome;
import org.thitsar.node.keys.KeyPlace;
import org.thitsar.node.keys.KeyPurpose;
import org.thitsar.node.keys.MasterKeyPipe;
import org.thitsar.node.keys.Passphrase;
import org.thitsar.node.network.Tap;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.runtime.SystemSurroundings;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.TestProcess;
import org.thitsar.node.text.ZawgyiWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// Bad input from the operator's own side of a running node: passphrases, a second process, tables
/// and policies. Each is refused by a name that the operator is told; the log has nothing of it.
@Timeout(300)
class BadFilesIT {
  private static final String NEEDLE = "needle7919name";
  private static final String HEADER = "full_name,category_claimed,born_on,bases\n";
  private static final String ROW = NEEDLE + ",DEFECTOR,1990-01-02,CONSENT:HOSTING\n";

  @TempDir Path folder;

  private Office river = unset();
  private LogCapture log = unset();
  private Siege.Content before = unset();

  @SuppressWarnings({"NullAway", "TypeParameterUnusedInFormals"})
  private static <T> T unset() {
    return null;
  }

  @BeforeEach
  void open() throws Exception {
    river = new Office("River", folder.resolve("river")).start();
    assertThat(imported(HEADER + ROW, false).imported()).isEqualTo(1);
    log = LogCapture.open();
    before = Siege.content(river);
  }

  /// Nothing lost, node up, nothing of the content in the log.
  @AfterEach
  void holds() throws Exception {
    try {
      assertThat(Siege.content(river)).isEqualTo(before);
      assertThat(imported(HEADER + ROW.replace(NEEDLE, "another"), false).imported()).isEqualTo(1);
      assertThat(Siege.content(river).cases()).hasSize(before.cases().size() + 1);
      log.holdsNone(List.of(NEEDLE, "another", "correct horse", river.masterKey().hex()));
    } finally {
      log.close();
      river.close();
    }
  }

  private Cases.ImportReport imported(InputStream csv, boolean skipBad) throws RefusedException {
    return river.api().cases().importCsv(Office.OPERATOR, csv, false, skipBad, Progress.silent());
  }

  private Cases.ImportReport imported(String csv, boolean skipBad) throws RefusedException {
    return imported(new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8)), skipBad);
  }

  /// Nothing is imported, also when bad rows may be skipped, and the report says why.
  private void refusesTable(String csv, String problem) throws RefusedException {
    for (boolean skipBad : new boolean[] {false, true}) {
      Cases.ImportReport report = imported(csv, skipBad);
      assertThat(report.imported()).isZero();
      assertThat(report.problems())
          .extracting(Cases.RowProblem::problem)
          .anySatisfy(words -> assertThat(words).contains(problem));
      assertThat(report.problems()).allSatisfy(one -> assertThat(one.hint()).isNotBlank());
      assertThat(report.problems())
          .allSatisfy(one -> assertThat(one.problem()).doesNotContain(NEEDLE));
    }
  }

  @Test
  void wrongColumns_areNamed() throws Exception {
    refusesTable("fulname,category_claimed\n" + NEEDLE + ",DEFECTOR\n", "is not a field");
    refusesTable("full_name,note\n" + NEEDLE + ",x\n", "is missing");
    refusesTable("full_name,full_name,category_claimed\na,b,DEFECTOR\n", "is there twice");
    refusesTable(HEADER + NEEDLE + ",DEFECTOR,1990-01-02,CONSENT:HOSTING,more\n", "more cells");
    refusesTable(HEADER + NEEDLE + ",DEFECTOR\n", "fewer cells");
    refusesTable("", "the file is empty");
  }

  @Test
  void zawgyi_isRefusedAsAWhole() throws Exception {
    String burmese = "ကျွန်တော်တို့သည် မြန်မာနိုင်ငံမှ ထွက်ခွာလာခဲ့သည်";
    String unicode = HEADER + burmese + ",DEFECTOR,1990-01-02,CONSENT:HOSTING\n";
    refusesTable(new ZawgyiWriter().write(unicode), "zawgyi, not unicode");
    // Control: the same in Unicode, with a byte order mark, is simply taken.
    Cases.ImportReport report = imported("\uFEFF" + unicode, false);
    assertThat(report.imported()).isEqualTo(1);
    before = Siege.content(river);
  }

  /// A table that never ends its line, made while it is read.
  private static final class Endless extends InputStream {
    long given;

    @Override
    public int read() {
      given++;
      return given <= HEADER.length() ? HEADER.charAt((int) given - 1) : 'x';
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (given > 1L << 30) {
        throw new AssertionError("read without an end");
      }
      for (int i = 0; i < length; i++) {
        target[offset + i] = (byte) read();
      }
      return length;
    }
  }

  @Test
  void endlessLine_isNotReadToItsEnd() throws Exception {
    Endless endless = new Endless();
    Cases.ImportReport report = imported(endless, true);
    assertThat(report.imported()).isZero();
    assertThat(report.problems())
        .extracting(Cases.RowProblem::problem)
        .containsExactly("the file is larger than 64 MiB");
    // What is held is what was taken: a table's limit and a piece more.
    assertThat(endless.given).isLessThanOrEqualTo((64 << 20) + (1 << 20));
    // A line that ends, within the limit of a file and far beyond that of a cell.
    refusesTable(HEADER + "x".repeat(1 << 20) + ",DEFECTOR,1990-01-02,CONSENT:HOSTING\n", "cell");
  }

  @Test
  void wrongPassphrase_opensNothingAndChangesNothing() throws Exception {
    Path directory = folder.resolve("home");
    Path organisationKey = folder.resolve("organisation.key");
    NodeDirectory nodes = new NodeDirectory(InstantSource.system());
    var founded =
        nodes.init(
            directory,
            "Home",
            "",
            organisationKey,
            "correct horse".toCharArray(),
            "correct horse of all".toCharArray());
    assertThat(founded.node()).isNotBlank();
    Path keyslots = directory.resolve(KeyPurpose.VAULT.fileName());
    Bytes slots = Bytes.of(Files.readAllBytes(keyslots));
    refused(
        Refusal.FORBIDDEN,
        "the passphrase is wrong",
        () ->
            nodes.changePassphrase(
                directory, "op1", "correct hose".toCharArray(), "another".toCharArray()));
    refused(
        Refusal.FORBIDDEN,
        "the passphrase is wrong",
        () ->
            nodes.run(
                directory,
                "op1",
                "correct hose".toCharArray(),
                KeylessMain.class.getName(),
                List.of()));
    assertThat(Bytes.of(Files.readAllBytes(keyslots))).isEqualTo(slots);
    // Control: the right one opens, and what it opens runs.
    KeyOutcome outcome =
        KeyDerivation.open(
            KeyPlace.ofVault(directory, 1), Passphrase.of("correct horse".toCharArray()));
    assertThat(outcome).isInstanceOf(KeyOutcome.Opened.class);
    try (RunningNode node =
        RunningNode.open(config(directory), ((KeyOutcome.Opened) outcome).secret())) {
      assertThat(asked(() -> node.api().standing().status(Office.OPERATOR)).organisation())
          .isEqualTo("Home");
    }
  }

  private static void refused(Refusal refusal, String words, ThrowingCallable call) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(call)
        .satisfies(
            e -> {
              assertThat(e.refusal()).isEqualTo(refusal);
              assertThat(e.getMessage()).contains(words);
              assertThat(e.getMessage() + e.hint()).doesNotContain("hose", NEEDLE);
            });
  }

  static NodeConfig config(Path directory) {
    return new NodeConfig(
        directory,
        Office.onLoopback(),
        Duration.ofSeconds(5),
        InstantSource.system(),
        new SecureEntropy(),
        new SystemSurroundings(),
        Tap.none());
  }

  @Test
  void secondProcessOnTheDirectory_isRefused_andTheFirstGoesOn() throws Exception {
    try (TestProcess second =
        TestProcess.start(
            List.of(), SecondMain.class, river.directory.toString(), river.masterKey().hex())) {
      assertThat(second.line()).isEqualTo("STORAGE another process uses this directory");
      assertThat(second.exitCode()).isZero();
    }
    // And in this very process.
    assertThatExceptionOfType(StorageException.class)
        .isThrownBy(
            () -> RunningNode.open(config(river.directory), SecretKey.of(river.masterKey())))
        .satisfies(e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.LOCKED));
    // Control: when the first has ended, the other one opens it.
    river.close();
    try (TestProcess second =
        TestProcess.start(
            List.of(), SecondMain.class, river.directory.toString(), river.masterKey().hex())) {
      assertThat(second.line()).isEqualTo("opened with 1 cases");
    }
    river.start();
  }

  /// A node's process, which waits for a key that never comes.
  static final class KeylessMain {
    private KeylessMain() {}

    /// Without arguments.
    public static void main(String[] arguments) throws Exception {
      if (MasterKeyPipe.readStandardInput().isPresent()) {
        System.err.println("a key came");
      }
    }
  }

  /// Opens a node, says what came of it, and closes.
  static final class SecondMain {
    private SecondMain() {}

    /// `arguments`: directory, key.
    public static void main(String[] arguments) throws Exception {
      try (RunningNode node =
          RunningNode.open(
              config(Path.of(arguments[0])), SecretKey.of(Bytes.parseHex(arguments[1])))) {
        long cases = node.api().standing().status(Office.OPERATOR).ownCases();
        System.out.println("opened with " + cases + " cases");
      } catch (StorageException e) {
        RefusedException words = NodeProcess.words(e).orElseThrow();
        System.out.println(words.refusal() + " " + words.getMessage());
      }
    }
  }

  @Test
  void policyAboveItsCeiling_isRefusedWithLineAndColumn() throws Exception {
    try (Office hill = new Office("Hill", folder.resolve("hill")).start()) {
      Federated.found(river, hill);
      before = Siege.content(river);
      policyRefused(Siege.policy("members", "vetting, skills"), "above the ceiling L1");
      policyRefused(Siege.policy("Hill", "vetting, full_name"), "is L3 and leaves under no policy");
      policyRefused(
          Siege.policy("Hill", "vetting").replace("DEFECTOR", "DEFECTOR && case.full_name == 'x'"),
          "full_name");
      assertThat(asked(() -> river.api().sharing().policies(Office.OPERATOR))).isEmpty();
      assertThat(Siege.received(hill)).isZero();
      // Control: below the ceiling it is taken, and shares.
      var applied =
          river
              .api()
              .sharing()
              .apply(Office.OPERATOR, Siege.policy("Hill", "category_claimed"), Progress.silent());
      assertThat(applied.shared()).isEqualTo(1);
      assertThat(Office.eventually(() -> Siege.received(hill) == 1)).isTrue();
    }
  }

  private void policyRefused(String yaml, String words) {
    var check = asked(() -> river.api().sharing().check(Office.OPERATOR, yaml));
    assertThat(check.good()).isFalse();
    assertThat(check.problems())
        .anySatisfy(
            one -> {
              assertThat(one.problem()).contains(words);
              assertThat(one.line()).isPositive();
              assertThat(one.column()).isPositive();
            });
    refused(
        Refusal.BAD_INPUT,
        words,
        () -> river.api().sharing().apply(Office.OPERATOR, yaml, Progress.silent()));
  }
}
