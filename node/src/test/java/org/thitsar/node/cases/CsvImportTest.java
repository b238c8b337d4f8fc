package org.thitsar.node.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.thitsar.node.text.ZawgyiWriter;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;

final class CsvImportTest {
  private static final String HEADER = "local_number,category_claimed,full_name,born_on\n";

  private final CaseFixture fixture = new CaseFixture();
  private final List<Integer> chunks = new ArrayList<>();

  @Test
  void rows_becomeCases() throws Exception {
    ImportReport report =
        run(HEADER + "A-1,DEFECTOR,ကျော်မင်းခိုင်,1990\nA-2,cdmer,\"Demo, Person\",၁၉၉၁-၂-၃\n");
    assertThat(report).isEqualTo(new ImportReport(2, 2, 0, 0, 0, List.of(), false));
    assertThat(stored("A-1").text(CaseField.FULL_NAME)).isEqualTo("ကျော်မင်းခိုင်");
    assertThat(stored("A-2").text(CaseField.FULL_NAME)).isEqualTo("Demo, Person");
    assertThat(stored("A-2").text(CaseField.BORN_ON)).isEqualTo("1991-02-03");
  }

  @Test
  void byteOrderMark_windowsLineEnds_quotesAndEmptyLines_areAccepted() throws Exception {
    ImportReport report =
        run(
            "\uFEFF"
                + HEADER.replace("\n", "\r\n")
                + "\r\nA-1,CDMER,\"Say \"\"Demo\"\"\r\nTwo\",1990\r\n,,,\r\nA-2,CDMER,,");
    assertThat(report.imported()).isEqualTo(2);
    assertThat(stored("A-1").text(CaseField.FULL_NAME)).isEqualTo("Say \"Demo\" Two");
  }

  @Test
  void semicolonsTabsAndBurmeseTitles_areAccepted() throws Exception {
    assertThat(run("အမှုတွဲအမှတ်;အမျိုးအစား;အမည်\nA-1;တပ်ပြေး;မာမာ\n").imported()).isOne();
    assertThat(stored("A-1").text(CaseField.CATEGORY_CLAIMED)).isEqualTo("DESERTER");
    assertThat(run("Case number\tCategory (claimed)\nA-2\tCDMER\n").imported()).isOne();
    assertThat(run("Case number\t\"Name\"\tcategory-claimed\nA-3\tx, y; z\tCDMER\n").imported())
        .isOne();
    assertThat(stored("A-3").text(CaseField.FULL_NAME)).isEqualTo("x, y; z");
  }

  @Test
  void wrongColumns_areNamed_withTheNearestRightName() throws Exception {
    ImportReport report =
        run("local_number,categori_claimed,ful name,weapon,full_name,name\n1,2,3,4,5,6\n");
    assertThat(report.imported()).isZero();
    assertThat(report.problems())
        .containsExactly(
            new RowProblem(
                1, "categori_claimed", "is not a field", "did you mean category_claimed?"),
            new RowProblem(1, "ful name", "is not a field", "did you mean full_name?"),
            new RowProblem(1, "weapon", "is never recorded", "take it out of what you keep"),
            new RowProblem(1, "full_name", "is there twice", "keep one of the columns"));
    assertThat(run("full_name\nDemo\n").problems())
        .extracting(RowProblem::field)
        .containsExactly("category_claimed");
  }

  @Test
  void everyProblem_isReportedWithItsLine_andNothingIsImported() throws Exception {
    ImportReport report =
        run(
            HEADER
                + "A-1,CDMER,ok,1990\n"
                + "A-2,DEFECTER,\"two\nlines\",15/3/1990\n"
                + "A-3,CDMER,ok\n"
                + "A-4,CDMER,ok,1990,more\n");
    assertThat(report.rows()).isEqualTo(4);
    assertThat(report.imported()).isZero();
    assertThat(report.bad()).isEqualTo(3);
    assertThat(report.problems())
        .extracting(RowProblem::line, RowProblem::field)
        .containsExactlyInAnyOrder(
            org.assertj.core.groups.Tuple.tuple(3L, "category_claimed"),
            org.assertj.core.groups.Tuple.tuple(3L, "born_on"),
            org.assertj.core.groups.Tuple.tuple(5L, ""),
            org.assertj.core.groups.Tuple.tuple(6L, ""));
    assertThat(fixture.store.count()).isZero();
    assertThat(chunks).isEmpty();
  }

  @Test
  void skipBad_leavesOnlyTheBadRowsOut() throws Exception {
    ImportReport report =
        run(HEADER + "A-1,CDMER,ok,1990\nA-2,NOTHING,ok,1990\nA-3,CDMER,ok,1990\n", false, true);
    assertThat(report.imported()).isEqualTo(2);
    assertThat(report.bad()).isOne();
    assertThat(fixture.store.count()).isEqualTo(2);
  }

  @Test
  void dryRun_tellsWhatWouldHappen_andChangesNothing() throws Exception {
    String csv = HEADER + "A-1,CDMER,ok,1990\n,CDMER,ok,1990\n";
    assertThat(run(csv, true, false)).isEqualTo(new ImportReport(2, 2, 0, 0, 0, List.of(), true));
    assertThat(run(csv + "A-2,,,\n", true, false).imported()).isZero();
    assertThat(run(csv + "A-2,,,\n", true, true).imported()).isEqualTo(2);
    assertThat(fixture.store.count()).isZero();
    assertThat(fixture.store.next(2026)).isEqualTo("2026-0001");
  }

  @Test
  void problemsBeyondTwoHundred_areOnlyCounted() throws Exception {
    ImportReport report = run(HEADER + "1,NOTHING,x,1990\n".repeat(1) + bad(300));
    assertThat(report.problems()).hasSize(200);
    assertThat(report.problemCount()).isEqualTo(301);
  }

  @Test
  void importedAgain_nothingChanges_withAndWithoutNumbers() throws Exception {
    String csv = HEADER + "A-1,CDMER,ok,1990\n,CDMER,ok,1990\n,CDMER,,\n,CDMER,,\n";
    assertThat(run(csv).imported()).isEqualTo(4);
    assertThat(fixture.store.count()).isEqualTo(4);
    ImportReport again = run(csv);
    assertThat(again.imported()).isZero();
    assertThat(again.unchanged()).isEqualTo(4);
    String reordered = "full_name,category_claimed,born_on\n ok ,CDMER,1990\n,CDMER,\n,CDMER,\n";
    assertThat(run(reordered).unchanged()).isEqualTo(3);
    assertThat(fixture.store.count()).isEqualTo(4);
  }

  @Test
  void sameNumberWithOtherContent_isAnEdit_andEmptyCellsChangeNothing() throws Exception {
    var _ = run(HEADER + "A-1,CDMER,first,1990\n");
    ImportReport report = run(HEADER + "A-1,CDMER,second,\n");
    assertThat(report.imported()).isOne();
    CaseLookup.Found found = (CaseLookup.Found) fixture.store.find("A-1");
    assertThat(found.stored().revision()).isEqualTo(2);
    assertThat(stored("A-1").text(CaseField.FULL_NAME)).isEqualTo("second");
    assertThat(stored("A-1").text(CaseField.BORN_ON)).isEqualTo("1990");
    assertThat(run("local_number,sex\nA-1,FEMALE\n").imported()).isOne();
    assertThat(run("local_number,sex\nA-9,FEMALE\n").problems())
        .extracting(RowProblem::field)
        .containsExactly("category_claimed");
  }

  @Test
  void oneNumberOnTwoLines_isRefused_unlessTheyAreEqual() throws Exception {
    ImportReport report = run(HEADER + "A-1,CDMER,one,1990\nA-1,CDMER,two,1990\n");
    assertThat(report.problems())
        .extracting(RowProblem::line, RowProblem::problem)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                3L, "stands on an earlier line with other content"));
    ImportReport equal = run(HEADER + "A-1,CDMER,one,1990\nA-1,CDMER,one,1990\n");
    assertThat(equal.imported()).isOne();
    assertThat(equal.unchanged()).isOne();
  }

  @Test
  void whatAPersonWithdrew_isNotGivenBackByATable() throws Exception {
    String csv =
        "local_number,category_claimed,state,bases\n"
            + "A-1,CDMER,SUPPORTED,\"CONSENT:HOSTING,AID 2024\"\n";
    var _ = run(csv);
    CaseFile withdrawn = stored("A-1").withdrawn();
    fixture.write(
        List.of(
            new ImportedCase(withdrawn, java.util.Optional.empty(), java.util.Optional.empty())));
    assertThat(run(csv).unchanged()).isOne();
    assertThat(stored("A-1")).isEqualTo(withdrawn);
    assertThat(run("local_number,full_name\nA-1,other\n").problems())
        .extracting(RowProblem::problem)
        .containsExactly("belongs to a person who withdrew");
  }

  @Test
  void aBasisThatWasWithdrawn_staysSo_whileANewOneIsTaken() throws Exception {
    String header = "local_number,category_claimed,bases\n";
    var _ = run(header + "A-1,CDMER,CONSENT:HOSTING 2024 withdrawn; CONSENT:AID 2024\n");
    assertThat(run(header + "A-1,CDMER,CONSENT:HOSTING 2024; CONSENT:AID 2024\n").unchanged())
        .isOne();
    assertThat(run(header + "A-1,CDMER,CONSENT:HOSTING 2025\n").imported()).isOne();
    assertThat(stored("A-1").text(CaseField.BASES))
        .isEqualTo("CONSENT:HOSTING 2025; CONSENT:HOSTING 2024 withdrawn");
  }

  @Test
  void aFileInZawgyi_isRefusedAsAWhole_alsoWithSkipBad() throws Exception {
    ZawgyiWriter convert = new ZawgyiWriter();
    String csv =
        HEADER
            + SyntheticPeople.of(5, CaseFixture.GAZETTEER)
                .first(50)
                .filter(person -> person.dirt().isEmpty())
                .map(
                    person ->
                        ",CDMER," + convert.write(person.file().text(CaseField.FULL_NAME)) + ",")
                .collect(Collectors.joining("\n"));
    ImportReport report = run(csv, false, true);
    assertThat(report.imported()).isZero();
    assertThat(report.problems())
        .extracting(RowProblem::problem)
        .containsExactly("the file is in zawgyi, not unicode");
    assertThat(fixture.store.count()).isZero();
  }

  @Test
  void oneRowInZawgyiAmongOthers_isNamedByItsLine() throws Exception {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int i = 0; i < 50; i++) {
      csv.append(",CDMER,ကျော်မင်းခိုင်,\n");
    }
    csv.append(",CDMER,ေအာင္ေဇာ္မိုး,\n");
    assertThat(run(csv.toString()).problems())
        .extracting(RowProblem::line, RowProblem::problem)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(52L, "looks like zawgyi, not unicode"));
  }

  @Test
  void oneEndlessLine_isRefusedByName() throws Exception {
    assertRefused("x".repeat(10_000_000), 1, "never ends");
    assertRefused(
        HEADER + "A-1,CDMER,ok,1990\nA-2,CDMER," + "x".repeat(5_000_000), 3, "never ends");
    assertRefused(HEADER + ",".repeat(5_000_000), 2, "more than 128 cells");
    assertRefused(
        HEADER + "A-1,CDMER," + "x".repeat(5_000) + ",1990\n", 2, "more than 4096 characters");
    assertRefused(HEADER + "A-1,CDMER,\"never closed,1990\nA-2,CDMER,ok,1990\n", 2, "never ends");
    assertThat(fixture.store.count()).isZero();
  }

  @Test
  void anEndlessFile_isRefused_beforeItFillsTheMemory() throws Exception {
    InputStream endless =
        new InputStream() {
          @Override
          public int read() {
            return 'x';
          }

          @Override
          public int read(byte[] target, int offset, int length) {
            java.util.Arrays.fill(target, offset, offset + length, (byte) 'x');
            return length;
          }
        };
    assertThat(run(endless, false, false).problems())
        .extracting(RowProblem::problem)
        .containsExactly("the file is larger than 64 MiB");
  }

  @Test
  void filesThatAreNoText_areRefusedByName() throws Exception {
    assertThat(
            run(new ByteArrayInputStream(HEADER.getBytes(StandardCharsets.UTF_16)), false, false)
                .problems())
        .extracting(RowProblem::problem)
        .containsExactly("the file is in utf-16");
    assertRefused("PK\u0003\u0004", 0, "workbook");
    assertRefused("", 0, "empty");
    assertRefused("\n\n", 0, "empty");
    byte[] latin = (HEADER + "A-1,CDMER,caf\u00e9,1990\n").getBytes(StandardCharsets.ISO_8859_1);
    assertThat(run(new ByteArrayInputStream(latin), false, false).problems())
        .extracting(RowProblem::problem)
        .containsExactly("the file is not in utf-8 from about this line on");
  }

  @Test
  void aFormula_isATextLikeAnyOther() throws Exception {
    assertThat(run(HEADER + "A-1,CDMER,\"=HYPERLINK(\"\"x\"\")\",1990\n").imported()).isOne();
    assertThat(stored("A-1").text(CaseField.FULL_NAME)).isEqualTo("=HYPERLINK(\"x\")");
  }

  @Test
  void aSourceThatFails_isPassedOn_andNothingIsImported() {
    InputStream failing =
        new InputStream() {
          @Override
          public int read() throws IOException {
            throw new IOException("the stick was pulled out");
          }
        };
    assertThatThrownBy(() -> run(failing, false, false)).isInstanceOf(IOException.class);
  }

  @Test
  void manyRows_comeInChunks_withProgress() throws Exception {
    String csv = people(1_200);
    List<Long> done = new ArrayList<>();
    List<Long> totals = new ArrayList<>();
    ImportReport report =
        fixture
            .csvImport()
            .run(
                stream(csv),
                false,
                false,
                CaseFixture.TODAY,
                (rows, total) -> {
                  done.add(rows);
                  totals.add(total);
                },
                this::write);
    assertThat(report.imported()).isEqualTo(1_200);
    assertThat(chunks).allMatch(size -> size <= 512);
    assertThat(chunks.stream().mapToInt(size -> size).sum()).isEqualTo(1_200);
    assertThat(done.getLast()).isEqualTo(1_200);
    assertThat(totals.getLast()).isEqualTo(1_200);
    assertThat(totals.getFirst()).isZero();
  }

  @Test
  void cutOffBetweenTwoChunks_importingAgainContinues() throws Exception {
    String csv = people(1_200).replaceAll("(?m)^P-\\d*[02468],", ",");
    assertThatThrownBy(
            () ->
                fixture
                    .csvImport()
                    .run(
                        stream(csv),
                        false,
                        false,
                        CaseFixture.TODAY,
                        (_, _) -> {},
                        chunk -> {
                          if (chunks.size() == 1) {
                            throw new IllegalStateException("killed");
                          }
                          write(chunk);
                        }))
        .hasMessage("killed");
    long before = fixture.store.count();
    assertThat(before).isPositive().isLessThan(1_200);
    ImportReport report = run(csv);
    assertThat(report.unchanged()).isEqualTo(before);
    assertThat(report.imported()).isEqualTo(1_200 - before);
    assertThat(run(csv).unchanged()).isEqualTo(1_200);
    assertThat(fixture.store.count()).isEqualTo(1_200);
  }

  @Test
  void everyFieldOfSyntheticPeople_survivesATable() throws Exception {
    List<CaseFile> files =
        SyntheticPeople.of(11, CaseFixture.GAZETTEER)
            .first(300)
            .filter(person -> !person.dirt().contains(Dirt.ZAWGYI))
            .map(SyntheticPerson::file)
            .toList();
    ImportReport report = run(csv(files));
    assertThat(report.problems()).isEmpty();
    assertThat(report.imported()).isEqualTo(files.size());
    for (CaseFile file : files) {
      CaseFile stored = stored(file.localNumber());
      for (CaseField field : CaseField.all()) {
        if (!file.text(field).isEmpty()) {
          assertThat(stored.text(field)).as(field.name()).isEqualTo(file.text(field));
        }
      }
    }
    assertThat(run(csv(files)).unchanged()).isEqualTo(files.size());
  }

  private static String csv(List<CaseFile> files) {
    StringBuilder csv = new StringBuilder();
    csv.append(CaseField.all().stream().map(CaseField::name).collect(Collectors.joining(",")));
    for (CaseFile file : files) {
      csv.append('\n')
          .append(
              CaseField.all().stream()
                  .map(field -> '"' + file.text(field).replace("\"", "\"\"") + '"')
                  .collect(Collectors.joining(",")));
    }
    return csv.toString();
  }

  private static String people(int count) {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int i = 1; i <= count; i++) {
      csv.append("P-").append(i).append(",CDMER,Demo ").append(i).append(",1990\n");
    }
    return csv.toString();
  }

  private static String bad(int count) {
    StringBuilder csv = new StringBuilder();
    for (int i = 0; i < count; i++) {
      csv.append("B-").append(i).append(",NOTHING,x,1990\n");
    }
    return csv.toString();
  }

  private void assertRefused(String csv, long line, String problem) throws Exception {
    ImportReport report = run(csv);
    assertThat(report.imported()).isZero();
    assertThat(report.bad()).isPositive();
    assertThat(report.problems()).hasSize(1);
    assertThat(report.problems().getFirst().line()).isEqualTo(line);
    assertThat(report.problems().getFirst().problem()).contains(problem);
  }

  private CaseFile stored(String number) {
    return switch (fixture.store.find(number)) {
      case CaseLookup.Found(StoredCase stored) -> stored.file();
      case CaseLookup.NotFound _, CaseLookup.Ambiguous _ -> throw new AssertionError(number);
    };
  }

  @Test
  void progress_neverCountsARowThatIsNotWritten() throws Exception {
    StringBuilder csv = new StringBuilder(HEADER);
    for (int row = 0; row < 1_300; row++) {
      csv.append("A-").append(row).append(",CDMER,Demo,1990\n");
    }
    // Some of them are there from an earlier import that was cut off.
    run(csv.substring(0, csv.indexOf("A-700,")));
    List<Long> told = new ArrayList<>();
    ImportReport report =
        fixture
            .csvImport()
            .run(
                stream(csv.toString()),
                false,
                false,
                CaseFixture.TODAY,
                (done, total) -> {
                  if (total > 0) {
                    told.add(done);
                    assertThat(fixture.store.count())
                        .as("rows written")
                        .isGreaterThanOrEqualTo(done);
                  }
                },
                this::write);
    assertThat(report.imported()).isEqualTo(600);
    assertThat(told).hasSizeGreaterThanOrEqualTo(3).isSorted().endsWith(1_300L);
  }

  private ImportReport run(String csv) throws Exception {
    return run(csv, false, false);
  }

  private ImportReport run(String csv, boolean dryRun, boolean skipBad) throws Exception {
    return run(stream(csv), dryRun, skipBad);
  }

  private ImportReport run(InputStream csv, boolean dryRun, boolean skipBad) throws Exception {
    return fixture
        .csvImport()
        .run(csv, dryRun, skipBad, CaseFixture.TODAY, (_, _) -> {}, this::write);
  }

  private void write(List<ImportedCase> chunk) {
    chunks.add(chunk.size());
    fixture.write(chunk);
  }

  private static ByteArrayInputStream stream(String csv) {
    return new ByteArrayInputStream(csv.getBytes(StandardCharsets.UTF_8));
  }
}
