package org.thitsar.ui.torture;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.testkit.OfficeProcess;

/// The work of an office, from the import to what its partner reads, in a process whose whole world
/// is a disk that is then searched. It ends both offices with `kill -9`.
final class ImageWorkload {
  /// Names that are needles too: a thief must not learn who is here.
  static final List<String> ORGANISATIONS =
      List.of("Needlework River Office", "Canary Hill Office");

  private static final Operator OPERATOR = OfficeProcess.OPERATOR;
  private static final Duration SOON = Duration.ofMinutes(2);
  private static final int PAGE = 500;

  private ImageWorkload() {}

  /// `arguments`: folder, people, seed, whether to leave a needle in the clear.
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Canaries canaries = Canaries.of(Integer.parseInt(arguments[1]), Long.parseLong(arguments[2]));
    OfficeProcess river = OfficeProcess.found(ORGANISATIONS.getFirst(), folder.resolve("one"));
    OfficeProcess hill = OfficeProcess.found(ORGANISATIONS.getLast(), folder.resolve("two"));
    try {
      river.start();
      hill.start();
      OfficeProcess.federate(List.of(river, hill));
      work(river, hill, canaries);
      commandLine(river);
      if (Boolean.parseBoolean(arguments[3])) {
        leaveInTheClear(canaries);
      }
      river.kill9();
      hill.kill9();
    } finally {
      OfficeProcess.closeAll(Stream.of(river, hill));
    }
    System.out.println("done");
  }

  private static void work(OfficeProcess river, OfficeProcess hill, Canaries canaries)
      throws Exception {
    Cases cases = river.api().cases();
    int people = canaries.people().size();
    Cases.ImportReport report =
        cases.importCsv(
            OPERATOR, new ByteArrayInputStream(canaries.csv()), false, false, Progress.silent());
    require(report.imported() == people, "imported: " + report);
    String policy =
        """
        schema: 1
        name: needles
        purpose: HOSTING
        to: [%s]
        until: %s
        when: case.category == DEFECTOR
        fields: [vetting, category_claimed, skills]
        """
            .formatted(
                hill.name(),
                LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC)
                    .plusDays(100));
    var change = river.api().sharing().apply(OPERATOR, policy, Progress.silent());
    require(change.shared() == people, "shared: " + change);
    for (int i = 0; i < people; i++) {
      String number = canaries.people().get(i).getOrDefault("local_number", "");
      Map<String, String> edit = canaries.edits().get(i);
      if (!edit.isEmpty()) {
        var _ = cases.edit(OPERATOR, number, edit);
      }
      require(cases.show(OPERATOR, number).localNumber().equals(number), "shown");
    }
    long listed = 0;
    for (int offset = 0; offset < people; offset += PAGE) {
      listed += cases.list(OPERATOR, new Cases.CaseQuery("", "", offset, PAGE)).cases().size();
    }
    require(listed == people, "listed: " + listed);
    require(
        Patience.until(SOON, () -> hill.api().standing().status(OPERATOR).received() == people),
        "received");
    for (int offset = 0; offset < people; offset += PAGE) {
      var page = hill.api().sharing().received(OPERATOR, "", offset, PAGE);
      require(!page.records().isEmpty(), "read by the partner");
    }
    var _ = cases.withdraw(OPERATOR, canaries.people().getLast().getOrDefault("local_number", ""));
  }

  /// What an operator types, in processes of their own that read the cases in the clear.
  private static void commandLine(OfficeProcess office) throws IOException, InterruptedException {
    for (List<String> words : List.of(List.of("case", "list"), List.of("status"))) {
      List<String> command = new ArrayList<>();
      command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
      command.addAll(
          List.of(
              "-XX:+UseSerialGC",
              "-XX:TieredStopAtLevel=1",
              "-cp",
              System.getProperty("java.class.path"),
              "org.thitsar.ui.Main",
              "--dir",
              office.directory().toString(),
              "--operator",
              OPERATOR.id()));
      command.addAll(words);
      Process process =
          new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      require(process.waitFor() == 0 && !said.isBlank(), "typed: " + words);
    }
  }

  /// As a program would that keeps a table in a file for a moment.
  private static void leaveInTheClear(Canaries canaries) throws IOException {
    Path file = Files.createTempFile("table", ".csv");
    Files.writeString(file, "x" + needle(canaries), StandardCharsets.UTF_16LE);
    Files.delete(file);
  }

  /// The one that the control leaves in the clear.
  static String needle(Canaries canaries) {
    return canaries.people().getFirst().getOrDefault("full_name", "");
  }

  private static void require(boolean held, String what) {
    if (!held) {
      throw new IllegalStateException("not so: " + what);
    }
  }
}
