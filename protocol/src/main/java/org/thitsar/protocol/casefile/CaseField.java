package org.thitsar.protocol.casefile;

import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.v1.CaseRecord;

/// A field of a case that can be read and written as text. The catalogue is the schema's: all
/// fields of `CaseRecord` that have a form, in the order of the intake form.
public record CaseField(FieldSchema schema) implements RecordField {
  private static final Catalogue<CaseField> CATALOGUE =
      new Catalogue<>(CaseRecord.getDescriptor(), CaseField::new);

  /// The office's own number.
  public static final CaseField LOCAL_NUMBER = at(CaseRecord.LOCAL_NUMBER_FIELD_NUMBER);

  /// Where the case stands.
  public static final CaseField STATE = at(CaseRecord.STATE_FIELD_NUMBER);

  /// Whether the person is made up.
  public static final CaseField SYNTHETIC = at(CaseRecord.SYNTHETIC_FIELD_NUMBER);

  /// What the person says; the only field that must be filled.
  public static final CaseField CATEGORY_CLAIMED = at(CaseRecord.CATEGORY_CLAIMED_FIELD_NUMBER);

  /// What the office found.
  public static final CaseField CATEGORY_ASSESSED = at(CaseRecord.CATEGORY_ASSESSED_FIELD_NUMBER);

  /// Drafted by force.
  public static final CaseField CONSCRIPT = at(CaseRecord.CONSCRIPT_FIELD_NUMBER);

  /// Held by a captor.
  public static final CaseField HELD = at(CaseRecord.HELD_FIELD_NUMBER);

  /// Under 18 on arrival.
  public static final CaseField MINOR = at(CaseRecord.MINOR_FIELD_NUMBER);

  /// How far identity was checked.
  public static final CaseField VETTING = at(CaseRecord.VETTING_FIELD_NUMBER);

  /// When that was.
  public static final CaseField VETTED_ON = at(CaseRecord.VETTED_ON_FIELD_NUMBER);

  /// When the person arrived.
  public static final CaseField ARRIVED_ON = at(CaseRecord.ARRIVED_ON_FIELD_NUMBER);

  /// State, region or country of reception.
  public static final CaseField RECEPTION_AREA = at(CaseRecord.RECEPTION_AREA_FIELD_NUMBER);

  /// When the person left.
  public static final CaseField EXIT_ON = at(CaseRecord.EXIT_ON_FIELD_NUMBER);

  /// The service the person left.
  public static final CaseField BRANCH = at(CaseRecord.BRANCH_FIELD_NUMBER);

  /// Row of the rank table.
  public static final CaseField RANK_ROW = at(CaseRecord.RANK_ROW_FIELD_NUMBER);

  /// The whole name.
  public static final CaseField FULL_NAME = at(CaseRecord.FULL_NAME_FIELD_NUMBER);

  /// Other names.
  public static final CaseField ALIASES = at(CaseRecord.ALIASES_FIELD_NUMBER);

  /// Female or male.
  public static final CaseField SEX = at(CaseRecord.SEX_FIELD_NUMBER);

  /// When the person was born.
  public static final CaseField BORN_ON = at(CaseRecord.BORN_ON_FIELD_NUMBER);

  /// Number of the registration card.
  public static final CaseField NRC_NUMBER = at(CaseRecord.NRC_NUMBER_FIELD_NUMBER);

  /// Number in the service.
  public static final CaseField SERVICE_NUMBER = at(CaseRecord.SERVICE_NUMBER_FIELD_NUMBER);

  /// Township of birth.
  public static final CaseField ORIGIN_TOWNSHIP = at(CaseRecord.ORIGIN_TOWNSHIP_FIELD_NUMBER);

  /// State or region of birth.
  public static final CaseField ORIGIN_AREA = at(CaseRecord.ORIGIN_AREA_FIELD_NUMBER);

  /// Phone.
  public static final CaseField PHONE = at(CaseRecord.PHONE_FIELD_NUMBER);

  /// Kinds of papers that were seen.
  public static final CaseField PAPERS_SEEN = at(CaseRecord.PAPERS_SEEN_FIELD_NUMBER);

  /// Languages.
  public static final CaseField LANGUAGES = at(CaseRecord.LANGUAGES_FIELD_NUMBER);

  /// Needs.
  public static final CaseField NEEDS = at(CaseRecord.NEEDS_FIELD_NUMBER);

  /// Civil skills.
  public static final CaseField SKILLS = at(CaseRecord.SKILLS_FIELD_NUMBER);

  /// Counts of people who came along.
  public static final CaseField DEPENDANTS = at(CaseRecord.DEPENDANTS_FIELD_NUMBER);

  /// Why the data may be used, and for what.
  public static final CaseField BASES = at(CaseRecord.BASES_FIELD_NUMBER);

  /// A short note.
  public static final CaseField NOTE = at(CaseRecord.NOTE_FIELD_NUMBER);

  /// All fields, in the order of the intake form.
  public static List<CaseField> all() {
    return CATALOGUE.all();
  }

  /// The field of exactly this name.
  public static Optional<CaseField> named(String name) {
    return CATALOGUE.named(name);
  }

  /// The field whose name or label, English or Burmese, this is; case, spaces, hyphens and
  /// underscores do not matter.
  public static Optional<CaseField> titled(String title) {
    return CATALOGUE.titled(title);
  }

  /// The field whose name or label is nearest to `title`, when one is near enough to be a slip.
  public static Optional<CaseField> nearest(String title) {
    return CATALOGUE.nearest(title);
  }

  private static CaseField at(int number) {
    return CATALOGUE.numbered(number);
  }

  @Override
  public String toString() {
    return name();
  }
}
