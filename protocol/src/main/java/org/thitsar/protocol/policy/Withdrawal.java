package org.thitsar.protocol.policy;

import com.google.protobuf.ByteString;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.v1.ProjectionWithdrawal;

/// Takes back what a policy let out of a case. Counts only in a log of the case's custodian.
public record Withdrawal(CaseId caseId, PolicyId policyId) {
  /// Reads the payload of a PROJECTION_WITHDRAWAL entry.
  ///
  /// @throws MalformedException with [Flaw#NOT_A_MESSAGE] or [Flaw#OUT_OF_RANGE]
  public static Withdrawal decode(Bytes bytes) throws MalformedException {
    ProjectionWithdrawal form =
        MessageReader.readKnown(
            ProjectionWithdrawal.getDefaultInstance(),
            bytes,
            Limits.BODY_BYTES_MAX,
            "projection withdrawal");
    return new Withdrawal(
        CaseId.decode(Bytes.owning(form.getCaseId().toByteArray())),
        PolicyId.decode(Bytes.owning(form.getPolicyId().toByteArray())));
  }

  /// The payload.
  public Bytes encode() {
    return Bytes.owning(
        ProjectionWithdrawal.newBuilder()
            .setCaseId(ByteString.copyFrom(caseId.bytes().unsafeArray()))
            .setPolicyId(ByteString.copyFrom(policyId.bytes().unsafeArray()))
            .build()
            .toByteArray());
  }
}
