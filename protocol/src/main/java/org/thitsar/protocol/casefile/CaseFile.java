package org.thitsar.protocol.casefile;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.CaseRecord;
import org.thitsar.protocol.v1.CaseState;
import org.thitsar.protocol.v1.Category;

/// One whole state of one case. Immutable.
///
/// What a newer version wrote and this one does not know is kept: a file that was decoded and not
/// changed encodes to the very same bytes, and an edit keeps every unknown field. A field that
/// holds something unknown is not written: its text does not say all that would be replaced.
public final class CaseFile {
  private static final String PLACE = "case file";

  private final CaseId id;
  private final CaseRecord record;
  private final Bytes encoded;
  private final Set<Integer> newer;

  private CaseFile(CaseId id, CaseRecord record, Bytes encoded, Set<Integer> newer) {
    this.id = id;
    this.record = record;
    this.encoded = encoded;
    this.newer = newer;
  }

  /// A file in which nothing is filled.
  public static CaseFile empty(CaseId id) {
    return of(
        id,
        CaseRecord.newBuilder().setCaseId(ByteString.copyFrom(id.bytes().unsafeArray())).build(),
        Set.of());
  }

  /// Reads a file from a disk or from another node.
  ///
  /// @throws MalformedException with [Flaw#TOO_LARGE], [Flaw#NOT_A_MESSAGE], [Flaw#TOO_MANY],
  ///   [Flaw#BAD_TEXT] or [Flaw#OUT_OF_RANGE]
  public static CaseFile decode(Bytes bytes) throws MalformedException {
    CaseRecord record = RecordCodec.decode(bytes, CaseRecord.getDefaultInstance(), PLACE);
    RecordCodec.measure(record, CaseField.all(), PLACE);
    return new CaseFile(
        CaseId.decode(Bytes.owning(record.getCaseId().toByteArray())), record, bytes, Set.of());
  }

  /// The same file, of which these fields are not written either: of what was written apart in them
  /// something is unknown.
  CaseFile keeping(Set<Integer> fields) {
    return new CaseFile(id, record, encoded, Set.copyOf(fields));
  }

  /// The file as bytes.
  public Bytes encode() {
    return encoded;
  }

  /// Which case it is.
  public CaseId id() {
    return id;
  }

  /// The record itself, for gates and conditions.
  public CaseRecord record() {
    return record;
  }

  /// The text of a field; empty when it is not set. [#with] takes it back.
  public String text(CaseField field) {
    return FieldText.write(record, field.schema());
  }

  /// Writes one text into the file; an empty text clears the field.
  public CaseEdit with(CaseField field, String text) {
    return with(Map.of(field, text));
  }

  /// Writes several texts into the file, or none when one of them does not fit.
  public CaseEdit with(Map<CaseField, String> texts) {
    List<FieldProblem> problems = new ArrayList<>();
    CaseRecord.Builder builder = record.toBuilder();
    for (Map.Entry<CaseField, String> entry : texts.entrySet()) {
      CaseField field = entry.getKey();
      if (entry.getValue().strip().equals(text(field))) {
        continue;
      }
      FieldDescriptor descriptor = field.schema().descriptor();
      if (newer.contains(field.number()) || Newer.isIn(record.getField(descriptor))) {
        problems.add(
            new FieldProblem(field, "holds what a newer version wrote", "update thitsar first"));
        continue;
      }
      switch (FieldText.read(field.schema(), entry.getValue())) {
        case Reading.Value value -> builder.setField(descriptor, value.value());
        case Reading.Cleared _ -> builder.clearField(descriptor);
        case Reading.Wrong wrong ->
            problems.add(new FieldProblem(field, wrong.problem(), wrong.hint()));
      }
    }
    if (!problems.isEmpty()) {
      return new CaseEdit.Refused(problems);
    }
    CaseRecord changed = builder.build();
    return new CaseEdit.Done(changed.equals(record) ? this : of(id, changed, newer));
  }

  /// The same file after the person withdrew: every basis is marked withdrawn, and the state says
  /// so; the very same object when that was so before.
  public CaseFile withdrawn() {
    CaseRecord.Builder builder = record.toBuilder().setState(CaseState.WITHDREW_CONSENT);
    for (Basis.Builder basis : builder.getBasesBuilderList()) {
      basis.setWithdrawn(true);
    }
    CaseRecord changed = builder.build();
    return changed.equals(record) ? this : of(id, changed, newer);
  }

  /// Whether the person withdrew from everything.
  public boolean isWithdrawn() {
    return record.getState() == CaseState.WITHDREW_CONSENT;
  }

  /// The office's own number; empty when none was given.
  public String localNumber() {
    return record.getLocalNumber();
  }

  /// What the office found or, as long as it found nothing, what the person said.
  public Category category() {
    return record.getCategoryAssessedValue() == 0
        ? record.getCategoryClaimed()
        : record.getCategoryAssessed();
  }

  /// Whether a captor holds the person: prisoners of war always count as held, whoever says so.
  public boolean held() {
    return record.getHeld()
        || record.getCategoryClaimed() == Category.POW
        || record.getCategoryAssessed() == Category.POW;
  }

  /// Whether the office flagged the person as under 18. Not flagged does not mean adult: see
  /// [#bornOn].
  public boolean flaggedMinor() {
    return record.getMinor();
  }

  /// Whether the person is made up.
  public boolean synthetic() {
    return record.getSynthetic();
  }

  /// When the person was born, as far as it is known.
  public Optional<PartialDate> bornOn() {
    return date(record.getBornOn());
  }

  /// When the person arrived, as far as it is known.
  public Optional<PartialDate> arrivedOn() {
    return date(record.getArrivedOn());
  }

  /// When the person left, as far as it is known.
  public Optional<PartialDate> exitOn() {
    return date(record.getExitOn());
  }

  /// Every basis that was recorded, the withdrawn ones too.
  public List<Basis> bases() {
    return record.getBasesList();
  }

  /// Same id and same bytes.
  @Override
  public boolean equals(Object other) {
    return other instanceof CaseFile that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  /// The id only.
  @Override
  public String toString() {
    return "CaseFile[" + id + "]";
  }

  private static CaseFile of(CaseId id, CaseRecord record, Set<Integer> newer) {
    return new CaseFile(id, record, Bytes.owning(record.toByteArray()), newer);
  }

  private static Optional<PartialDate> date(org.thitsar.protocol.v1.PartialDate date) {
    return date.getYear() == 0
        ? Optional.empty()
        : Optional.of(new PartialDate(date.getYear(), date.getMonth(), date.getDay()));
  }
}
