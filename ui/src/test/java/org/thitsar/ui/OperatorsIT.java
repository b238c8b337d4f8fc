package org.thitsar.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Operator;
import org.thitsar.node.keys.KeyPurpose;
import org.thitsar.node.keys.ProcessMemory;
import org.thitsar.ui.cli.Cli;
import org.thitsar.ui.cli.RunProcess;
import org.thitsar.ui.cli.ScriptedTerminal;
import org.thitsar.ui.testkit.OfficeProcess;

/// Three operators at one real node, by the command line they use.
class OperatorsIT {
  private static final String OWN = OfficeProcess.PASSPHRASE;
  private static final String THEIRS = "kasule mayumi hasiku lawaka misuya lekumu yamasi";
  private static final String THIRDS = "muluka yayamu kisuha walesa kukila simulu hamika";
  private static final String FRESH = "lalesu hamaku siyuki muwasa kalumi lekaya suhami";
  private static final Pattern CODE = Pattern.compile("second ([0-9A-F]{6}) --agree");
  private static final int FORBIDDEN = 5;
  private static final int NOT_FOUND = 4;
  private static final int NOT_NOW = 6;

  @TempDir Path folder;

  private OfficeProcess office;
  private String said = "";

  @BeforeEach
  void found() throws Exception {
    office = OfficeProcess.found("River District Committee", folder.resolve("river")).start();
  }

  @AfterEach
  void stop() {
    office.stop();
  }

  @Test
  void operators_comeInWithTheirOwnPassphrase_andDoWhatTheirRolesAllow() throws Exception {
    assertThat(add("policy-operator", THEIRS)).as(said).isZero();

    assertThat(thitsar("op2", "", "status")).isEqualTo(FORBIDDEN);
    assertThat(said).contains("has not logged in");
    assertThat(thitsar("op2", OWN, "login", "--passphrase-stdin")).isEqualTo(FORBIDDEN);
    assertThat(said).contains("the passphrase is wrong");
    assertThat(thitsar("op4", OWN, "login", "--passphrase-stdin")).isEqualTo(NOT_FOUND);
    assertThat(thitsar("op2", "", "status")).isEqualTo(FORBIDDEN);

    assertThat(thitsar("op2", THEIRS, "login", "--passphrase-stdin")).as(said).isZero();
    assertThat(thitsar("op2", "", "policy", "list")).as(said).isZero();
    assertThat(thitsar("op2", "", "case", "list")).isEqualTo(FORBIDDEN);
    assertThat(said).contains("op2 may not read cases");
    assertThat(thitsar("op1", "", "case", "list")).as("control: " + said).isZero();
    assertThat(ProcessMemory.count(office.nodePid(), bytes(THEIRS)))
        .as("their passphrase in the node")
        .isZero();
    assertThat(ProcessMemory.count(ProcessHandle.current().pid(), bytes(THEIRS)))
        .as("control: whoever typed it")
        .isPositive();

    assertThat(thitsar("op2", "", "logout")).isZero();
    assertThat(thitsar("op2", "", "policy", "list")).isEqualTo(FORBIDDEN);
    // Whoever unlocks is in, and nobody else.
    office.stop();
    RunProcess run = run("op2", THEIRS);
    try {
      assertThat(thitsar("", "", "policy", "list")).as("the only one who is in: " + said).isZero();
      assertThat(thitsar("op1", "", "status")).isEqualTo(FORBIDDEN);
    } finally {
      assertThat(run.stop()).isTrue();
    }
  }

  @Test
  void whatNeedsTwoPersons_waitsForTheSecond_andADroppedOperatorIsOut() throws Exception {
    assertThat(add("registrar", THEIRS)).as(said).isZero();
    assertThat(thitsar("op2", THEIRS, "login", "--passphrase-stdin")).isZero();

    assertThat(add("registrar", THIRDS)).isEqualTo(NOT_NOW);
    String code = code();
    assertThat(thitsar("op1", "", "second", code, "--agree")).isEqualTo(FORBIDDEN);
    assertThat(thitsar("op2", "", "second")).isZero();
    assertThat(said).contains(code, "op1 asks for operators.add");
    assertThat(thitsar("op2", "", "second", code, "--agree")).as(said).isZero();
    assertThat(add("registrar", THIRDS)).as(said).isZero();
    assertThat(thitsar("op3", THIRDS, "login", "--passphrase-stdin")).as(said).isZero();

    // Forgotten.
    String reset = OWN + "\n" + FRESH;
    assertThat(thitsar("op1", reset, "operator", "reset", "op3", "--passphrase-stdin"))
        .isEqualTo(NOT_NOW);
    assertThat(thitsar("op2", "", "second", code(), "--agree")).as(said).isZero();
    assertThat(thitsar("op1", reset, "operator", "reset", "op3", "--passphrase-stdin"))
        .as(said)
        .isZero();
    assertThat(thitsar("op3", THIRDS, "login", "--passphrase-stdin")).isEqualTo(FORBIDDEN);
    assertThat(thitsar("op3", FRESH, "login", "--passphrase-stdin")).as(said).isZero();
    byte[] before = Files.readAllBytes(keyslots());

    // Left.
    assertThat(thitsar("op1", OWN, "operator", "drop", "op3", "--passphrase-stdin"))
        .isEqualTo(NOT_NOW);
    assertThat(thitsar("op2", "", "second", code(), "--agree")).as(said).isZero();
    assertThat(thitsar("op1", OWN, "operator", "drop", "op3", "--passphrase-stdin"))
        .as(said)
        .isZero();
    assertThat(thitsar("op3", "", "status")).as("still in, but nobody").isEqualTo(FORBIDDEN);
    assertThat(said).contains("not an operator of this computer");
    assertThat(thitsar("op3", FRESH, "login", "--passphrase-stdin")).isEqualTo(NOT_FOUND);
    // A copy of the keyslots from before is put back: the slot opens, the node knows better.
    Files.write(keyslots(), before);
    assertThat(thitsar("op3", FRESH, "login", "--passphrase-stdin")).isEqualTo(FORBIDDEN);
    assertThat(said).contains("op3 was not recognised");
    assertThat(thitsar("op2", THEIRS, "login", "--passphrase-stdin"))
        .as("control: " + said)
        .isZero();
  }

  private int add(String role, String passphrase) {
    return thitsar(
        "op1", OWN + "\n" + passphrase, "operator", "add", "--role", role, "--passphrase-stdin");
  }

  private String code() {
    Matcher matcher = CODE.matcher(said);
    assertThat(matcher.find()).as(said).isTrue();
    return matcher.group(1);
  }

  /// A command line of `operator`, or of whoever is in; what it said is kept.
  private int thitsar(String operator, String typed, String... words) {
    List<String> command = new ArrayList<>(List.of("--dir", office.directory().toString()));
    if (!operator.isEmpty()) {
      command.addAll(List.of("--operator", operator));
    }
    command.addAll(List.of(words));
    ScriptedTerminal terminal = new ScriptedTerminal(typed + "\n", false);
    InstantSource clock = InstantSource.system();
    int exit =
        Cli.run(terminal, new LocalOffline(clock), Map.of(), clock, command.toArray(String[]::new));
    said = terminal.written() + terminal.complained();
    return exit;
  }

  private RunProcess run(String operator, String passphrase) throws IOException {
    RunProcess run =
        RunProcess.begin(
            RunProcess.PROGRAM,
            office.directory(),
            new Operator(operator),
            office.port(),
            passphrase,
            List.of());
    assertThat(run.awaitAnswer()).as(run.said()).isTrue();
    return run;
  }

  private Path keyslots() {
    return office.directory().resolve(KeyPurpose.VAULT.fileName());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
