package org.thitsar.protocol.credential;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.MessageLite;
import com.google.protobuf.UnsafeByteOperations;
import java.time.LocalDate;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.v1.AttestationBody;
import org.thitsar.protocol.v1.AttestationMethod;
import org.thitsar.protocol.v1.CredentialBody;
import org.thitsar.protocol.v1.CredentialStatement;
import org.thitsar.protocol.v1.CredentialStatementOutline;
import org.thitsar.protocol.v1.CredentialVetting;
import org.thitsar.protocol.v1.HoldBody;
import org.thitsar.protocol.v1.RevocationBody;
import org.thitsar.protocol.v1.SignedCredentialStatement;

/// The byte form of statements. At the known rule version a meaning has exactly one form: what was
/// read is written again and must come out the same, so that nobody can make a second id for a
/// statement or hide something beside it.
final class StatementCodec {
  /// The rule version that this software writes and reads.
  static final int RULE_VERSION = 1;

  /// Bytes of a whole statement: ours have below 300; a later version may say more.
  static final int SIGNED_BYTES_MAX = 4096;

  private static final String PLACE = "credential statement";

  private StatementCodec() {}

  /// The two parts of a statement as it is carried.
  record Signed(Bytes content, Bytes signature) {}

  static Bytes encodeSigned(Signed signed) {
    return bytes(
        SignedCredentialStatement.newBuilder()
            .setContent(string(signed.content()))
            .setSignature(string(signed.signature()))
            .build());
  }

  static Signed decodeSigned(Bytes bytes) throws MalformedException {
    if (bytes.length() > SIGNED_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "signed credential statement");
    }
    SignedCredentialStatement message =
        parse(SignedCredentialStatement.getDefaultInstance(), bytes);
    Signed signed = new Signed(bytes(message.getContent()), bytes(message.getSignature()));
    if (signed.content().isEmpty() || signed.signature().isEmpty()) {
      throw new MalformedException(Flaw.MISSING_FIELD, "signed credential statement");
    }
    if (!encodeSigned(signed).equals(bytes)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "signed credential statement");
    }
    return signed;
  }

  static Bytes encode(Statement statement) {
    Said said = statement.said();
    CredentialStatement.Builder message =
        CredentialStatement.newBuilder()
            .setRuleVersion(RULE_VERSION)
            .setMustUnderstand(true)
            .setOrganisationId(string(said.by().bytes()))
            .setNodeKey(string(said.node().bytes()))
            .setSaidOnDay(day(said.on()));
    if (statement instanceof Statement.Subject subject) {
      message.setCredentialId(string(subject.credential().bytes()));
    }
    switch (statement) {
      case Credential credential ->
          message.setCredential(
              CredentialBody.newBuilder()
                  .setCaseId(string(credential.caseId()))
                  .setVetting(vetting(credential.vetting()))
                  .setUntilDay(day(credential.until()))
                  .setTypeName(Credential.TYPE_NAME));
      case Attestation attestation ->
          message.setAttestation(
              AttestationBody.newBuilder()
                  .setIssuerId(string(attestation.issuer().bytes()))
                  .setMethod(method(attestation.method()))
                  .setKnewBeforeExit(attestation.knewBeforeExit())
                  .setDerivedFrom(
                      string(
                          attestation
                              .derivedFrom()
                              .map(StatementId::bytes)
                              .orElse(Bytes.empty()))));
      case Hold _ -> message.setHold(HoldBody.getDefaultInstance());
      case Revocation revocation ->
          message.setRevocation(
              RevocationBody.newBuilder().setEndedId(string(revocation.ended().bytes())));
      case Unrecognised _ ->
          throw new IllegalArgumentException("a statement of an unknown version is only passed on");
    }
    return bytes(message.build());
  }

  /// Reads a content whose id is `id`; with `anyVersion` an unknown version becomes [Unrecognised].
  static Statement decode(Bytes content, StatementId id, boolean anyVersion)
      throws MalformedException {
    CredentialStatementOutline outline =
        MessageReader.readKnown(
            CredentialStatementOutline.getDefaultInstance(), content, SIGNED_BYTES_MAX, PLACE);
    if (outline.getRuleVersion() == 0) {
      throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    }
    if (outline.getRuleVersion() != RULE_VERSION) {
      if (!anyVersion) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
      }
      return unrecognised(outline, id);
    }
    CredentialStatement message = parse(CredentialStatement.getDefaultInstance(), content);
    Statement statement = statement(message, said(outline));
    if (!encode(statement).equals(content)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
    }
    return statement;
  }

  private static Unrecognised unrecognised(CredentialStatementOutline outline, StatementId id)
      throws MalformedException {
    ByteString about = outline.getCredentialId();
    return new Unrecognised(
        said(outline),
        about.isEmpty() ? CredentialId.of(id) : CredentialId.decode(bytes(about)),
        outline.getRuleVersion(),
        outline.getMustUnderstand());
  }

  private static Said said(CredentialStatementOutline outline) throws MalformedException {
    return new Said(
        OrganisationId.decode(bytes(outline.getOrganisationId())),
        node(bytes(outline.getNodeKey())),
        date(outline.getSaidOnDay()));
  }

  private static Statement statement(CredentialStatement message, Said said)
      throws MalformedException {
    return switch (message.getKindCase()) {
      case CREDENTIAL -> credential(message.getCredential(), said);
      case ATTESTATION -> attestation(message, said);
      case HOLD -> new Hold(said, about(message));
      case REVOCATION ->
          new Revocation(
              said,
              about(message),
              StatementId.decode(bytes(message.getRevocation().getEndedId())));
      case KIND_NOT_SET -> throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    };
  }

  private static Credential credential(CredentialBody body, Said said) throws MalformedException {
    Vetting vetting =
        switch (body.getVetting()) {
          case CREDENTIAL_V1 -> Vetting.V1;
          case CREDENTIAL_V2 -> Vetting.V2;
          case CREDENTIAL_V3 -> Vetting.V3;
          case CREDENTIAL_VETTING_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException(Flaw.OUT_OF_RANGE, "vetting level");
        };
    LocalDate until = date(body.getUntilDay());
    if (body.getCaseId().size() != Credential.CASE_ID_LENGTH) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "case id");
    }
    if (!Credential.lifeAllowed(said.on(), vetting, until)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "life of a credential");
    }
    if (!body.getTypeName().equals(Credential.TYPE_NAME)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "type name of a credential");
    }
    return new Credential(said, bytes(body.getCaseId()), vetting, until);
  }

  private static Attestation attestation(CredentialStatement message, Said said)
      throws MalformedException {
    AttestationBody body = message.getAttestation();
    Method method =
        switch (body.getMethod()) {
          case INTERVIEW -> Method.INTERVIEW;
          case PAPERS -> Method.PAPERS;
          case REFEREE -> Method.REFEREE;
          case UNIT_ROLL -> Method.UNIT_ROLL;
          case ATTESTATION_METHOD_UNSPECIFIED, UNRECOGNIZED ->
              throw new MalformedException(Flaw.OUT_OF_RANGE, "method of an attestation");
        };
    Bytes source = bytes(body.getDerivedFrom());
    return new Attestation(
        said,
        about(message),
        OrganisationId.decode(bytes(body.getIssuerId())),
        method,
        body.getKnewBeforeExit(),
        source.isEmpty() ? Optional.empty() : Optional.of(StatementId.decode(source)));
  }

  private static CredentialId about(CredentialStatement message) throws MalformedException {
    return CredentialId.decode(bytes(message.getCredentialId()));
  }

  private static CredentialVetting vetting(Vetting vetting) {
    return switch (vetting) {
      case V1 -> CredentialVetting.CREDENTIAL_V1;
      case V2 -> CredentialVetting.CREDENTIAL_V2;
      case V3 -> CredentialVetting.CREDENTIAL_V3;
    };
  }

  private static AttestationMethod method(Method method) {
    return switch (method) {
      case INTERVIEW -> AttestationMethod.INTERVIEW;
      case PAPERS -> AttestationMethod.PAPERS;
      case REFEREE -> AttestationMethod.REFEREE;
      case UNIT_ROLL -> AttestationMethod.UNIT_ROLL;
    };
  }

  private static int day(LocalDate date) {
    return (int) date.toEpochDay();
  }

  private static LocalDate date(int day) throws MalformedException {
    // An unsigned number above 2³¹ arrives as a negative one.
    if (day < 0 || day > Said.DAY_MAX.toEpochDay()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "day");
    }
    return LocalDate.ofEpochDay(day);
  }

  /// Length only: whether it is a point of full order matters to whoever checks the signature.
  private static NodeId node(Bytes key) throws MalformedException {
    if (key.length() != VerifyingKey.LENGTH) {
      throw new MalformedException(Flaw.BAD_KEY, "node key");
    }
    return new NodeId(new VerifyingKey(key));
  }

  private static <M extends Message> M parse(M prototype, Bytes bytes) throws MalformedException {
    return MessageReader.read(prototype, bytes, SIGNED_BYTES_MAX, PLACE);
  }

  private static Bytes bytes(MessageLite message) {
    return Bytes.owning(message.toByteArray());
  }

  private static Bytes bytes(ByteString string) {
    return Bytes.owning(string.toByteArray());
  }

  private static ByteString string(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
  }
}
