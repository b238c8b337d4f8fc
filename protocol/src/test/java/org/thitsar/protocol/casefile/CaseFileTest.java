package org.thitsar.protocol.casefile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.BasisKind;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.Category;
import org.thitsar.protocol.v1.PaperSeen;
import org.thitsar.protocol.v1.Purpose;

final class CaseFileTest {
  private static final CaseId ID = CaseId.fresh(new SeededEntropy(1));

  /// A text for every field of the catalogue, in its canonical form.
  static Map<CaseField, String> everyField() {
    Map<CaseField, String> texts = new LinkedHashMap<>();
    for (CaseField field : CaseField.all()) {
      texts.put(
          field,
          switch (field.kind()) {
            case TEXT ->
                switch (field.name()) {
                  case "reception_area", "origin_area" -> "MMR003";
                  case "origin_township" -> "MMR003001";
                  default -> "စမ်း 1";
                };
            case TEXTS -> field.equals(CaseField.LANGUAGES) ? "my; ksw" : "one; two";
            case DATE -> "2001-02-03";
            case CHOICE -> field.choices().getLast();
            case CHOICES -> String.join("; ", field.choices());
            case NUMBER -> "19";
            case FLAG -> "yes";
            case BASES ->
                "CONSENT:HOSTING,AID 2024-03-15 lang:my by:op1 mark:WITNESS;"
                    + " VITAL_INTEREST:HOSTING withdrawn";
            case DEPENDANTS -> "0/2/1";
          });
    }
    return texts;
  }

  @Test
  void everyField_goesInAsText_andComesOutTheSame() throws Exception {
    Map<CaseField, String> texts = everyField();
    CaseFile file = CaseFile.decode(done(CaseFile.empty(ID).with(texts)).encode());
    for (Map.Entry<CaseField, String> entry : texts.entrySet()) {
      assertThat(file.text(entry.getKey())).as(entry.getKey().name()).isEqualTo(entry.getValue());
    }
    assertThat(texts).hasSize(CaseRecord.getDescriptor().getFields().size() - 1);
  }

  @Test
  void everyField_isClearedByAnEmptyText() {
    CaseFile file = done(CaseFile.empty(ID).with(everyField()));
    for (CaseField field : CaseField.all()) {
      file = done(file.with(field, " "));
      assertThat(file.text(field)).isEmpty();
    }
    assertThat(file).isEqualTo(CaseFile.empty(ID));
  }

  @Test
  void writingWhatIsThereAlready_isTheVerySameFile() {
    CaseFile file = done(CaseFile.empty(ID).with(everyField()));
    assertThat(done(file.with(everyField()))).isSameAs(file);
    assertThat(done(file.with(CaseField.BORN_ON, "၂၀၀၁-၂-၃"))).isSameAs(file);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "category_claimed|DEFECTER|is not one of the choices|did you mean DEFECTOR?",
        "category_claimed|WATERMELON|is not one of the choices|write one of CDMER",
        "category_claimed|CATEGORY_UNSPECIFIED|is not one of the choices|write one of CDMER",
        "born_on|15/03/1990|is not a date|write 2024",
        "born_on|2533|is not a date|take 543 away",
        "born_on|၁၃၅၂|is not a date|add 638",
        "rank_row|21|is not a number in range|from 1 to 20",
        "rank_row|99999999999|is not a number in range|from 1 to 20",
        "rank_row|-1|is not a number in range|from 1 to 20",
        "conscript|maybe|is neither yes nor no|write yes or no",
        "dependants|2|is not three counts|0/2/1",
        "dependants|0/2/100|is not three counts|at most 99",
        "bases|yes|is not a basis with its purposes|CONSENT:HOSTING",
        "bases|CONSENT|is not a basis with its purposes|CONSENT:HOSTING",
        "bases|CONSENT:|is not a basis with its purposes|CONSENT:HOSTING",
        "bases|CONSNT:AID|is not one of the choices|did you mean CONSENT?",
        "bases|CONSENT:HOSTNG|is not one of the choices|did you mean HOSTING?",
        "bases|CONSENT:AID tomorrow|has a word that a basis cannot have|CONSENT:HOSTING",
        "reception_area|the house behind the market|is too long|at most 20",
        "reception_area|Hpa-An|is not in the right form|MMR003",
        "languages|Burmese|is not in the right form|my; ksw",
        "full_name|Kyaw\u202eMin|has characters that cannot be seen|type it again",
        "full_name|Kyaw\u0007Min|has characters that cannot be seen|type it again",
        "full_name|Kyaw\ud800|has characters that cannot be seen|type it again",
      })
  void with_whatDoesNotFit_isRefused_sayingWhatToWrite(
      String field, String text, String problem, String hint) {
    assertThat(CaseFile.empty(ID).with(CaseField.named(field).orElseThrow(), text))
        .isInstanceOfSatisfying(
            CaseEdit.Refused.class,
            refused -> {
              assertThat(refused.problems()).hasSize(1);
              assertThat(refused.problems().getFirst().problem()).isEqualTo(problem);
              assertThat(refused.problems().getFirst().hint()).contains(hint);
            });
  }

  @Test
  void with_aProblem_neverRepeatsTheText() {
    for (CaseField field : CaseField.all()) {
      CaseEdit edit = CaseFile.empty(ID).with(field, "needle".repeat(40) + "\u202e");
      assertThat(edit).isInstanceOf(CaseEdit.Refused.class);
      assertThat(edit.toString()).doesNotContain("needle");
      assertThat(CaseFile.empty(ID).with(field, "needle".repeat(40)).toString())
          .doesNotContain("needle");
    }
  }

  @Test
  void with_severalProblems_reportsAll_andChangesNothing() {
    CaseEdit edit =
        CaseFile.empty(ID)
            .with(
                Map.of(
                    CaseField.FULL_NAME, "x".repeat(201),
                    CaseField.NOTE, "x".repeat(201),
                    CaseField.SEX, "FEMALE"));
    assertThat(edit)
        .isInstanceOfSatisfying(
            CaseEdit.Refused.class, refused -> assertThat(refused.problems()).hasSize(2));
  }

  @Test
  void with_countsCharactersAsPeopleDo() {
    CaseFile file = done(CaseFile.empty(ID).with(CaseField.NOTE, "\ud83d\ude00".repeat(200)));
    assertThat(file.text(CaseField.NOTE)).hasSize(400);
  }

  @Test
  void with_aTextInAnotherOrderOfMarks_isStoredInNfc() {
    String typed = "\u1019\u103A\u1037";
    String nfc = java.text.Normalizer.normalize(typed, java.text.Normalizer.Form.NFC);
    assertThat(nfc).isNotEqualTo(typed);
    assertThat(done(CaseFile.empty(ID).with(CaseField.FULL_NAME, typed)).text(CaseField.FULL_NAME))
        .isEqualTo(nfc);
  }

  @Test
  void with_aBurmeseWordOfAChoice_isRead() {
    CaseFile file = done(CaseFile.empty(ID).with(CaseField.CATEGORY_CLAIMED, "ဘက်ပြောင်းလာသူ"));
    assertThat(file.category()).isEqualTo(Category.DEFECTOR);
  }

  @Test
  void titled_takesNamesAndLabelsOfBothLanguages() {
    assertThat(
            List.of(
                CaseField.titled("full_name").orElseThrow(),
                CaseField.titled("Full Name").orElseThrow(),
                CaseField.titled("NAME").orElseThrow(),
                CaseField.titled("အမည်").orElseThrow()))
        .containsOnly(CaseField.FULL_NAME);
    assertThat(CaseField.titled("fullname2")).isEmpty();
    assertThat(CaseField.nearest("ful_nmae")).contains(CaseField.FULL_NAME);
    assertThat(CaseField.nearest("weapon")).isEmpty();
  }

  @Test
  void unknownFields_areKeptByteForByte() throws Exception {
    CaseRecord record =
        CaseRecord.newBuilder()
            .setCaseId(ByteString.copyFrom(ID.bytes().toArray()))
            .addBases(
                Basis.newBuilder()
                    .setKind(BasisKind.CONSENT)
                    .addPurposes(Purpose.AID)
                    .setUnknownFields(unknown(9_001)))
            .setUnknownFields(unknown(9_000))
            .build();
    Bytes bytes = Bytes.owning(record.toByteArray());
    CaseFile file = CaseFile.decode(bytes);
    assertThat(file.encode()).isEqualTo(bytes);

    CaseFile edited = done(file.with(CaseField.SEX, "FEMALE")).withdrawn();
    CaseRecord after = CaseRecord.parseFrom(edited.encode().toArray());
    assertThat(after.getUnknownFields()).isEqualTo(unknown(9_000));
    assertThat(after.getBases(0).getUnknownFields()).isEqualTo(unknown(9_001));
    assertThat(after.getBases(0).getWithdrawn()).isTrue();
  }

  @Test
  void aChoiceOfANewerVersion_isShownByNumber_andSurvivesAnEdit() throws Exception {
    CaseRecord record =
        CaseRecord.newBuilder()
            .setCaseId(ByteString.copyFrom(ID.bytes().toArray()))
            .setCategoryClaimedValue(77)
            .addPapersSeenValue(78)
            .addPapersSeen(PaperSeen.NRC_CARD)
            .build();
    CaseFile file = CaseFile.decode(Bytes.owning(record.toByteArray()));
    assertThat(file.text(CaseField.CATEGORY_CLAIMED)).isEqualTo("?77");
    assertThat(file.text(CaseField.PAPERS_SEEN)).isEqualTo("?78; NRC_CARD");
    CaseFile edited =
        done(
            file.with(
                Map.of(
                    CaseField.CATEGORY_CLAIMED, "?77",
                    CaseField.PAPERS_SEEN, "?78; NRC_CARD",
                    CaseField.SEX, "MALE")));
    assertThat(edited.record().getCategoryClaimedValue()).isEqualTo(77);
    assertThat(edited.record().getPapersSeenValueList()).containsExactly(78, 1);
  }

  @Test
  void aFieldInWhichANewerVersionWrote_isNotReplaced() throws MalformedException {
    CaseRecord record =
        CaseRecord.newBuilder()
            .setCaseId(ByteString.copyFrom(ID.bytes().toArray()))
            .setStateValue(99)
            .addBases(
                Basis.newBuilder()
                    .setKind(BasisKind.CONSENT)
                    .addPurposes(Purpose.AID)
                    .setUnknownFields(unknown(9_001)))
            .addPapersSeenValue(78)
            .addSkills("welding")
            .build();
    CaseFile file = CaseFile.decode(Bytes.owning(record.toByteArray()));
    for (var edit :
        Map.of(
                CaseField.STATE, "CLOSED",
                CaseField.BASES, "CONSENT:AID; CONSENT:HOSTING",
                CaseField.PAPERS_SEEN, "")
            .entrySet()) {
      assertThat(file.with(edit.getKey(), edit.getValue()))
          .isInstanceOfSatisfying(
              CaseEdit.Refused.class,
              refused -> {
                assertThat(refused.problems().getFirst().field()).isEqualTo(edit.getKey());
                assertThat(refused.problems().getFirst().hint()).isEqualTo("update thitsar first");
              });
    }
    assertThat(done(file.with(CaseField.SKILLS, "cooking")).text(CaseField.SKILLS))
        .as("control: what this version wrote")
        .isEqualTo("cooking");
    assertThat(file.withdrawn().isWithdrawn()).as("a person can always withdraw").isTrue();
  }

  @Test
  void withdrawn_marksEveryBasis_andASecondTimeChangesNothing() {
    CaseFile file =
        done(CaseFile.empty(ID).with(CaseField.BASES, "CONSENT:AID; VITAL_INTEREST:HOSTING"));
    CaseFile withdrawn = file.withdrawn();
    assertThat(withdrawn.text(CaseField.BASES))
        .isEqualTo("CONSENT:AID withdrawn; VITAL_INTEREST:HOSTING withdrawn");
    assertThat(withdrawn.withdrawn()).isSameAs(withdrawn);
  }

  @Test
  void aPrisonerOfWar_isHeld_whoeverSaysSo() {
    assertThat(done(CaseFile.empty(ID).with(CaseField.CATEGORY_CLAIMED, "POW")).held()).isTrue();
    assertThat(done(CaseFile.empty(ID).with(CaseField.CATEGORY_ASSESSED, "POW")).held()).isTrue();
    assertThat(CaseFile.empty(ID).held()).isFalse();
  }

  @Test
  void toString_givesNothingAwayButTheId() {
    CaseFile file = done(CaseFile.empty(ID).with(CaseField.FULL_NAME, "needle"));
    assertThat(file.toString()).contains(ID.toString()).doesNotContain("needle");
  }

  @Test
  void decode_recordsOutsideTheLimits_areRefused() {
    assertFlaw(base().setFullName("x".repeat(201)), Flaw.TOO_LARGE);
    assertFlaw(base().setFullName("a\u202eb"), Flaw.BAD_TEXT);
    assertFlaw(base().setNote("line\nline"), Flaw.BAD_TEXT);
    assertFlaw(base().addAllAliases(java.util.Collections.nCopies(9, "x")), Flaw.TOO_MANY);
    assertFlaw(
        base().setBornOn(org.thitsar.protocol.v1.PartialDate.newBuilder().setYear(3000)),
        Flaw.OUT_OF_RANGE);
    assertFlaw(
        base()
            .addBases(
                Basis.newBuilder()
                    .setGivenOn(
                        org.thitsar.protocol.v1.PartialDate.newBuilder()
                            .setYear(2024)
                            .setMonth(13))),
        Flaw.OUT_OF_RANGE);
    assertFlaw(base().setCaseId(ByteString.copyFromUtf8("short")), Flaw.OUT_OF_RANGE);
    assertFlaw(CaseRecord.newBuilder(), Flaw.OUT_OF_RANGE);
  }

  @Test
  void decode_bytesThatAreNoRecord_areRefused() {
    assertThatThrownBy(() -> CaseFile.decode(Bytes.of((byte) 0xff, (byte) 0xff)))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.NOT_A_MESSAGE));
    assertThatThrownBy(() -> CaseFile.decode(Bytes.owning(new byte[Limits.BODY_BYTES_MAX + 1])))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(Flaw.TOO_LARGE));
  }

  private static CaseRecord.Builder base() {
    return CaseRecord.newBuilder().setCaseId(ByteString.copyFrom(ID.bytes().toArray()));
  }

  private static void assertFlaw(CaseRecord.Builder record, Flaw flaw) {
    assertThatThrownBy(() -> CaseFile.decode(Bytes.owning(record.build().toByteArray())))
        .isInstanceOfSatisfying(
            MalformedException.class, e -> assertThat(e.flaw()).isEqualTo(flaw));
  }

  private static UnknownFieldSet unknown(int number) {
    return UnknownFieldSet.newBuilder()
        .addField(
            number,
            UnknownFieldSet.Field.newBuilder()
                .addVarint(5)
                .addLengthDelimited(ByteString.copyFromUtf8("later"))
                .build())
        .build();
  }

  static CaseFile done(CaseEdit edit) {
    return switch (edit) {
      case CaseEdit.Done(CaseFile file) -> file;
      case CaseEdit.Refused refused -> throw new AssertionError(refused.toString());
    };
  }
}
