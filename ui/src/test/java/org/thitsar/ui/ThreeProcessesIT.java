package org.thitsar.ui;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.ColumnFamilyDescriptor;
import org.rocksdb.ColumnFamilyHandle;
import org.rocksdb.DBOptions;
import org.rocksdb.Options;
import org.rocksdb.RocksDB;
import org.rocksdb.WriteOptions;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.storage.NeedleSearch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.OfficeProcess;

/// The main job with three real processes: what each can read and what it cannot, in three searches
/// (what they open with all their keys, their directories, their traffic inside Noise), each with a
/// control in which the same search must find something.
class ThreeProcessesIT {
  private static final Operator OPERATOR = OfficeProcess.OPERATOR;
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final int IMPORTED = 60;
  private static final String MASKED = "vetting, category_claimed";
  private static final String LEAKING = "vetting, category_claimed, skills";

  @TempDir Path folder;

  private final List<OfficeProcess> offices = new ArrayList<>();

  /// What may never leave River: names, other names, notes.
  private final List<String> secrets = new ArrayList<>();

  /// What leaves River once a policy names it.
  private final List<String> skills = new ArrayList<>();

  private String caseId = "";

  @BeforeEach
  void start() throws Exception {
    for (String name : List.of("River", "Hill", "Coast")) {
      OfficeProcess office = OfficeProcess.found(name, folder.resolve(name));
      offices.add(office);
      office.startTapped();
    }
    OfficeProcess.federate(List.of(river(), hill()));
    coast().join(hill());
  }

  @AfterEach
  void end() throws Exception {
    OfficeProcess.closeAll(offices.stream());
  }

  private OfficeProcess river() {
    return offices.get(0);
  }

  private OfficeProcess hill() {
    return offices.get(1);
  }

  private OfficeProcess coast() {
    return offices.get(2);
  }

  @Test
  void whatEachCanRead_andCannot() throws Exception {
    register();
    share(MASKED);
    for (OfficeProcess office : offices) {
      office.stop();
    }
    assertThat(found(secrets, river().unsealed())).as("control: at home").hasSameSizeAs(secrets);
    assertThat(found(secrets, hill().unsealed())).isEmpty();
    assertThat(found(skills, hill().unsealed())).as("the mask held it back").isEmpty();
    assertThat(found(secrets, coast().unsealed())).isEmpty();
    assertThat(found(skills, coast().unsealed())).isEmpty();

    for (OfficeProcess office : offices) {
      office.startTapped();
    }
    share(LEAKING);
    verifyWithoutTheIssuer();
    for (OfficeProcess office : offices) {
      office.stop();
    }
    assertThat(found(skills, hill().unsealed()))
        .as("control: a mask that lets out one field more is found")
        .hasSameSizeAs(skills);
    assertThat(found(secrets, hill().unsealed())).isEmpty();
    assertThat(found(secrets, coast().unsealed())).isEmpty();
    assertThat(found(skills, coast().unsealed())).isEmpty();
    searchDirectories();
    searchTraffic();
  }

  /// Both ways in: a table, and one by hand.
  private void register() throws RefusedException, NotRunningException {
    StringBuilder table =
        new StringBuilder(
            "full_name,aliases,note,category_claimed,born_on,exit_on,vetting,skills,bases,synthetic\n");
    for (int i = 0; i <= IMPORTED; i++) {
      secrets.add("needle%04dname".formatted(i * 7919));
      secrets.add("needle%04dalias".formatted(i * 7919));
      secrets.add("needle%04dnote".formatted(i * 7919));
      skills.add("needle%04dskill".formatted(i * 6007));
      if (i < IMPORTED) {
        table.append(
            "%s,%s,%s,DEFECTOR,1990-01-02,2024-05-06,V2,%s,\"CONSENT:HOSTING,VETTING_CHECK\",yes%n"
                .formatted(
                    secrets.get(3 * i),
                    secrets.get(3 * i + 1),
                    secrets.get(3 * i + 2),
                    skills.get(i)));
      }
    }
    Cases cases = river().api().cases();
    Cases.ImportReport report =
        cases.importCsv(
            OPERATOR,
            new ByteArrayInputStream(table.toString().getBytes(StandardCharsets.UTF_8)),
            false,
            false,
            Progress.silent());
    assertThat(report.imported()).as("%s", report.problems()).isEqualTo(IMPORTED);
    caseId =
        cases
            .create(
                OPERATOR,
                Map.of(
                    "full_name", secrets.get(3 * IMPORTED),
                    "aliases", secrets.get(3 * IMPORTED + 1),
                    "note", secrets.get(3 * IMPORTED + 2),
                    "category_claimed", "DEFECTOR",
                    "born_on", "1990-01-02",
                    "exit_on", "2024-05-06",
                    "vetting", "V2",
                    "skills", skills.getLast(),
                    "bases", "CONSENT:HOSTING,VETTING_CHECK"))
            .caseId();
  }

  private void share(String fields) throws RefusedException, NotRunningException {
    String policy =
        """
        schema: 1
        name: hosting
        purpose: HOSTING
        to: [Hill]
        until: %s
        when: case.category == DEFECTOR
        fields: [%s]
        """
            .formatted(inDays(100), fields);
    var change = river().api().sharing().apply(OPERATOR, policy, Progress.silent());
    assertThat(change.shared()).isEqualTo(IMPORTED + 1);
    Set<String> named = Set.of(fields.split(", "));
    assertThat(Patience.until(SOON, () -> recordsWith(named) == IMPORTED + 1))
        .as("Hill reads every record with %s", named)
        .isTrue();
    assertThat(coast().api().standing().status(OPERATOR).received()).isZero();
  }

  /// How many records Hill reads with exactly these fields; that somebody is made up goes with
  /// every record.
  private long recordsWith(Set<String> fields) throws RefusedException, NotRunningException {
    return hill().api().sharing().received(OPERATOR, "", 0, 1_000).records().stream()
        .map(
            record ->
                record.fields().stream()
                    .map(Cases.FieldValue::name)
                    .filter(name -> !name.equals("synthetic"))
                    .collect(Collectors.toSet()))
        .filter(fields::equals)
        .count();
  }

  /// A credential of River, confirmed by Hill, reaches Coast through Hill while River is away.
  private void verifyWithoutTheIssuer() throws Exception {
    coast().stop();
    String id =
        river()
            .api()
            .credentials()
            .issue(OPERATOR, caseId, "V2", inDays(90).toString())
            .credentialId();
    assertThat(Patience.until(SOON, () -> knows(hill(), id, 1))).isTrue();
    var _ = hill().api().credentials().attest(OPERATOR, id, "INTERVIEW", true, "");
    river().stop();
    coast().startTapped();
    assertThat(Patience.until(SOON, () -> knows(coast(), id, 2))).as("through Hill").isTrue();
    Credentials.Assessment assessment = coast().api().credentials().verify(OPERATOR, id, "");
    assertThat(assessment.verdict()).as("%s", assessment.reasons()).isEqualTo("VERIFIED");
    assertThat(assessment.doesNotMean()).isNotBlank();
    river().startTapped();
  }

  private static boolean knows(OfficeProcess office, String credential, int statements)
      throws RefusedException, NotRunningException {
    try {
      return office.api().credentials().show(OPERATOR, credential).statements().size()
          == statements;
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.NOT_FOUND) {
        return false;
      }
      throw e;
    }
  }

  private void searchDirectories() throws Exception {
    List<String> needles = new ArrayList<>(secrets);
    needles.addAll(skills);
    NeedleSearch search = new NeedleSearch(needles);
    for (OfficeProcess office : offices) {
      assertThat(search.in(office.directory(), "native")).as(office.name()).isEmpty();
    }
    Path copy = copy(river().directory());
    putInTheClear(copy.resolve("data"), secrets.getFirst());
    assertThat(search.in(copy, "native"))
        .as("control: one plaintext value in a column")
        .containsExactly(secrets.getFirst());
  }

  private void searchTraffic() throws IOException {
    List<String> needles = new ArrayList<>(secrets);
    needles.addAll(skills);
    for (OfficeProcess office : offices) {
      Bytes traffic = office.tapped();
      assertThat(found(List.of("/thitsar/sync/1"), traffic))
          .as("control: the tap of %s works", office.name())
          .hasSize(1);
      assertThat(found(needles, traffic)).as(office.name()).isEmpty();
    }
    Entropy entropy = new SeededEntropy(9);
    SigningKey writer = SigningKey.random(entropy);
    BatchBuilder unsealed =
        new BatchBuilder(
            LogOpening.random(new NodeId(writer.verifying()), entropy), Frontier.EMPTY, entropy);
    unsealed.addOpen(EntryClass.DATA, Bytes.utf8("x" + secrets.getFirst()));
    Bytes leaky = Bytes.concat(river().tapped(), unsealed.sign(writer).batch().bytes());
    assertThat(found(needles, leaky)).as("control: one unsealed entry").hasSize(1);
  }

  private Path copy(Path directory) throws IOException {
    Path target = folder.resolve("copy");
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(directory.relativize(file).toString()));
      }
    }
    return target;
  }

  /// As a program would that forgot to seal: into the first column of a node's own database.
  private static void putInTheClear(Path database, String text) throws Exception {
    List<ColumnFamilyDescriptor> columns = new ArrayList<>();
    try (Options options = new Options()) {
      for (byte[] name : RocksDB.listColumnFamilies(options, database.toString())) {
        columns.add(new ColumnFamilyDescriptor(name));
      }
    }
    List<ColumnFamilyHandle> handles = new ArrayList<>();
    try (DBOptions options = new DBOptions();
        RocksDB data = RocksDB.open(options, database.toString(), columns, handles);
        WriteOptions writing = new WriteOptions().setSync(true)) {
      data.put(
          handles.getLast(),
          writing,
          new byte[] {1},
          ("x" + text).getBytes(StandardCharsets.UTF_8));
      handles.forEach(ColumnFamilyHandle::close);
    }
  }

  private static LocalDate inDays(int days) {
    return LocalDate.now(ZoneOffset.UTC).plusDays(days);
  }

  private static Set<String> found(List<String> needles, Bytes hay) {
    String text = new String(hay.toArray(), StandardCharsets.ISO_8859_1);
    Set<String> found = new TreeSet<>();
    needles.stream().filter(text::contains).forEach(found::add);
    return found;
  }
}
