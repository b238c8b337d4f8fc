package org.thitsar.protocol.casefile;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.Purpose;

/// What a policy let out of one case. Immutable; the bytes are kept as they were received.
public final class Projection {
  /// Bytes of a policy's id.
  public static final int POLICY_ID_LENGTH = 32;

  private static final String PLACE = "projection";

  private final CaseId caseId;
  private final OrganisationId custodian;
  private final org.thitsar.protocol.v1.Projection record;
  private final Bytes encoded;

  private Projection(
      CaseId caseId,
      OrganisationId custodian,
      org.thitsar.protocol.v1.Projection record,
      Bytes encoded) {
    this.caseId = caseId;
    this.custodian = custodian;
    this.record = record;
    this.encoded = encoded;
  }

  /// Wraps what a policy just let out.
  ///
  /// @throws MalformedException when the record would be refused by whoever receives it
  public static Projection of(org.thitsar.protocol.v1.Projection record) throws MalformedException {
    return checked(record, Bytes.owning(record.toByteArray()));
  }

  /// Reads a projection from elsewhere.
  ///
  /// @throws MalformedException with [Flaw#TOO_LARGE], [Flaw#NOT_A_MESSAGE], [Flaw#TOO_MANY],
  ///   [Flaw#BAD_TEXT] or [Flaw#OUT_OF_RANGE]
  public static Projection decode(Bytes bytes) throws MalformedException {
    return checked(
        RecordCodec.decode(bytes, org.thitsar.protocol.v1.Projection.getDefaultInstance(), PLACE),
        bytes);
  }

  /// The projection as bytes.
  public Bytes encode() {
    return encoded;
  }

  /// Whose case it is out of.
  public CaseId caseId() {
    return caseId;
  }

  /// The organisation whose case it is.
  public OrganisationId custodian() {
    return custodian;
  }

  /// Hash of the policy that let it out.
  public Bytes policyId() {
    return Bytes.owning(record.getPolicyId().toByteArray());
  }

  /// What it may be used for.
  public Purpose purpose() {
    return record.getPurpose();
  }

  /// Milliseconds since 1970 after which it must not be used.
  public long untilMillis() {
    return record.getUntilMillis();
  }

  /// The record itself.
  public org.thitsar.protocol.v1.Projection record() {
    return record;
  }

  /// The text of a field; empty when the policy did not let it out or it is not set.
  public String text(ProjectionField field) {
    return FieldText.write(record, field.schema());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Projection that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return encoded.hashCode();
  }

  /// The case id only.
  @Override
  public String toString() {
    return "Projection[" + caseId + "]";
  }

  private static Projection checked(org.thitsar.protocol.v1.Projection record, Bytes encoded)
      throws MalformedException {
    RecordCodec.measure(record, ProjectionField.all(), PLACE);
    if (record.getPolicyId().size() != POLICY_ID_LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "policy id");
    }
    if (record.getUntilMillis() < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
    }
    return new Projection(
        CaseId.decode(Bytes.owning(record.getCaseId().toByteArray())),
        OrganisationId.decode(Bytes.owning(record.getCustodian().toByteArray())),
        record,
        encoded);
  }
}
