package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.TestProcess;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;

/// A node whose disk is full: a process of its own, whose files may not grow any more (`prlimit`,
/// as in `FullDiskIT`), until they may again.
@Timeout(240)
class FullNodeIT {
  private static final String NEEDLE = "needle7919name";

  @TempDir Path folder;

  @Test
  void fullDisk_isRefusedByName_nothingIsLost_andItGoesOnWithoutARestart() throws Exception {
    try (Office river = new Office("River", folder.resolve("river")).start();
        Office hill = new Office("Hill", folder.resolve("hill")).start()) {
      Federated.found(river, hill);
      var applied =
          river
              .api()
              .sharing()
              .apply(Office.OPERATOR, Siege.policy("Hill", "vetting"), Progress.silent());
      assertThat(applied.shared()).isZero();
      register(river, 1);
      assertThat(Office.eventually(() -> Siege.received(hill) == 1)).isTrue();
      hill.close();
      List<String> acknowledged = new ArrayList<>();
      try (TestProcess node =
          TestProcess.start(
              List.of(), NodeMain.class, hill.directory.toString(), hill.masterKey().hex())) {
        String address = said(node, "");
        var met = river.api().federation().meet(Office.OPERATOR, address);
        assertThat(met.state()).isEqualTo("CONNECTED");
        acknowledged.add(said(node, "create"));
        assertThat(acknowledged.getFirst()).hasSize(32);

        // However much the log holds by now: what comes in meanwhile decides that.
        limit(node, "1");
        String full = "STORAGE there is no room left on the disk";
        assertThat(said(node, "create")).isEqualTo(full);
        assertThat(said(node, "import")).isEqualTo(full);
        assertThat(said(node, "create")).as("it stays so").isEqualTo(full);
        // What River says meanwhile is refused by name, too.
        register(river, 2);
        assertThat(said(node, "awaits batch refused: NO_SPACE")).isEqualTo("logged");
        assertThat(said(node, "read")).as("reading works").isEqualTo("1 own, 1 received");

        limit(node, "unlimited");
        String later = said(node, "create");
        assertThat(later).as("it goes on without a restart").hasSize(32);
        acknowledged.add(later);
        assertThat(said(node, "import")).isEqualTo("imported 1");
        register(river, 3);
        assertThat(said(node, "awaits received 3")).as("sync, too").isEqualTo("3");
        assertThat(said(node, "faults of the program")).isEqualTo("0");
        assertThat(said(node, "needles in the log")).isEqualTo("0");
        node.kill();
      }
      hill.start();
      assertThat(Siege.content(hill).cases())
          .extracting(Cases.CaseLine::caseId)
          .containsAll(acknowledged)
          .hasSize(3);
      assertThat(Siege.received(hill)).isEqualTo(3);
    }
  }

  private static void register(Office office, int number) throws RefusedException {
    var view =
        office
            .api()
            .cases()
            .create(
                Office.OPERATOR,
                Map.of(
                    "category_claimed", "DEFECTOR",
                    "full_name", NEEDLE + number,
                    "born_on", "1990-01-02",
                    "vetting", "V2",
                    "bases", "CONSENT:HOSTING"));
    assertThat(view.caseId()).isNotBlank();
  }

  private static String said(TestProcess node, String word) throws Exception {
    node.tell(word);
    return String.valueOf(node.line());
  }

  private static void limit(TestProcess node, String bytes) throws Exception {
    int limited =
        new ProcessBuilder(
                "prlimit", "--pid", Long.toString(node.pid()), "--fsize=" + bytes + ":unlimited")
            .inheritIO()
            .start()
            .waitFor();
    assertThat(limited).isZero();
  }

  /// A running node that does one thing for every line it reads, and says one line about it.
  static final class NodeMain {
    private NodeMain() {}

    /// `arguments`: directory, key.
    public static void main(String[] arguments) throws Exception {
      BufferedReader words =
          new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
      try (LogCapture log = LogCapture.open();
          RunningNode node =
              RunningNode.open(
                  BadFilesIT.config(Path.of(arguments[0])),
                  SecretKey.of(Bytes.parseHex(arguments[1])))) {
        int said = 0;
        for (String word = words.readLine(); word != null; word = words.readLine()) {
          said++;
          System.out.println(answer(node.api(), log, word, said));
        }
      }
    }

    private static String answer(NodeApi node, LogCapture log, String word, int number)
        throws Exception {
      try {
        return switch (word) {
          case "" -> node.standing().status(Office.OPERATOR).listening().getFirst();
          case "create" ->
              node.cases()
                  .create(
                      Office.OPERATOR,
                      Map.of("category_claimed", "DEFECTOR", "full_name", NEEDLE + number))
                  .caseId();
          case "import" ->
              "imported "
                  + node.cases()
                      .importCsv(
                          Office.OPERATOR,
                          new ByteArrayInputStream(
                              ("category_claimed,full_name\nDEFECTOR," + NEEDLE + "\n")
                                  .getBytes(StandardCharsets.UTF_8)),
                          false,
                          false,
                          Progress.silent())
                      .imported();
          case "read" -> {
            var status = node.standing().status(Office.OPERATOR);
            yield status.ownCases() + " own, " + status.received() + " received";
          }
          case "awaits received 3" -> {
            var _ =
                Office.eventually(
                    () ->
                        Federated.asked(() -> node.standing().status(Office.OPERATOR)).received()
                            == 3);
            yield "" + node.standing().status(Office.OPERATOR).received();
          }
          case "awaits batch refused: NO_SPACE" -> {
            log.expects("batch refused: NO_SPACE");
            yield "logged";
          }
          case "faults of the program" -> "" + log.count("ERROR ");
          case "needles in the log" -> "" + log.count(NEEDLE);
          default -> "what? " + LocalDate.now(ZoneOffset.UTC);
        };
      } catch (StorageException e) {
        RefusedException words = NodeProcess.words(e).orElseThrow();
        return words.refusal() + " " + words.getMessage();
      } catch (RefusedException e) {
        return e.refusal() + " " + e.getMessage();
      }
    }
  }
}
