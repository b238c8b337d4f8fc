package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.Purpose;

/// An organisation's rule: which cases, which fields, to whom, for what purpose, until when.
/// Immutable, and ready to be applied: its condition is compiled.
///
/// A policy above the ceiling of its recipients cannot be made, neither from a document nor from
/// bytes.
public final class Policy {
  /// The version of the schema that this code applies.
  public static final int SCHEMA_VERSION = 1;

  /// What a name looks like: letters, digits, `-` and `_`, at most 40.
  static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{M}\\p{N}_-]{0,39}");

  private final String name;
  private final Purpose purpose;
  private final Recipients recipients;
  private final LocalDate until;
  private final Condition condition;
  private final List<ProjectionField> fields;
  private final SortedSet<OrganisationId> carriers;
  private final Bytes encoded;
  private final PolicyId id;

  /// The caller has checked every part.
  Policy(
      String name,
      Purpose purpose,
      Recipients recipients,
      LocalDate until,
      Condition condition,
      Collection<ProjectionField> fields,
      Collection<OrganisationId> carriers) {
    for (ProjectionField field : fields) {
      if (!isSelectable(field) || !field.sensitivity().atMost(recipients.ceiling())) {
        throw new IllegalArgumentException("a field is above the ceiling: " + field);
      }
    }
    this.name = name;
    this.purpose = purpose;
    this.recipients = recipients;
    this.until = until;
    this.condition = condition;
    this.fields =
        fields.stream()
            .distinct()
            .sorted(Comparator.comparingInt(ProjectionField::number))
            .toList();
    this.carriers = Collections.unmodifiableSortedSet(new TreeSet<>(carriers));
    this.encoded = PolicyCodec.encode(this);
    this.id = new PolicyId(Hash.of(Label.POLICY, encoded));
  }

  /// Reads the canonical form, of a disk or of another node of this organisation.
  ///
  /// A policy of a version, or with a part, that this code does not know is refused: applying what
  /// is left of it could share more than was meant.
  ///
  /// @throws MalformedException with [Flaw#TOO_LARGE], [Flaw#NOT_A_MESSAGE],
  ///   [Flaw#UNKNOWN_VERSION], [Flaw#OUT_OF_RANGE], [Flaw#BAD_TEXT] (its condition does not
  ///   compile) or [Flaw#NOT_CANONICAL]
  public static Policy decode(Bytes bytes) throws MalformedException {
    return PolicyCodec.decode(bytes);
  }

  /// Whether a policy may name this field. Practice data is always marked as such, so that field
  /// cannot be left out.
  static boolean isSelectable(ProjectionField field) {
    return field.number() != org.thitsar.protocol.v1.Projection.SYNTHETIC_FIELD_NUMBER;
  }

  /// The canonical form.
  public Bytes encode() {
    return encoded;
  }

  /// The hash of the canonical form.
  public PolicyId id() {
    return id;
  }

  /// What the operator calls it. One of a name is in force; never sent to other organisations.
  public String name() {
    return name;
  }

  /// What the data may be used for.
  public Purpose purpose() {
    return purpose;
  }

  /// Whom it shares with.
  public Recipients recipients() {
    return recipients;
  }

  /// The last day on which it shares anything, in UTC.
  public LocalDate until() {
    return until;
  }

  /// The last millisecond since 1970 of [#until].
  public long untilMillis() {
    return until.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant().toEpochMilli() - 1;
  }

  /// Whether it shares anything on `day`.
  public boolean inForceOn(LocalDate day) {
    return !day.isAfter(until);
  }

  /// The expression that says which cases.
  public String when() {
    return condition.text();
  }

  /// The fields that leave, in the order of the schema.
  public List<ProjectionField> fields() {
    return fields;
  }

  /// Organisations that may hold the ciphertext and hand it on.
  public SortedSet<OrganisationId> carriers() {
    return carriers;
  }

  Condition condition() {
    return condition;
  }

  /// The same canonical form.
  @Override
  public boolean equals(Object other) {
    return other instanceof Policy that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  /// The id only.
  @Override
  public String toString() {
    return "Policy[" + id + "]";
  }
}
