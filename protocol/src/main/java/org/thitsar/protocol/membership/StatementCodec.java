package org.thitsar.protocol.membership;

import com.google.protobuf.ByteString;
import com.google.protobuf.Message;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.v1.Admission;
import org.thitsar.protocol.v1.StatementContent;
import org.thitsar.protocol.v1.StatementEnvelope;

/// Statements as bytes.
///
/// Under a rule version that is known here, a content has exactly one form: no unknown fields, no
/// default values written out, everything sorted that has no order of its own. What is not known is
/// kept as it is.
final class StatementCodec {
  /// The only rule version so far.
  static final int RULE_VERSION = 1;

  private StatementCodec() {}

  // Signed statements

  static Bytes encode(SignedStatement statement) {
    return bytes(message(statement));
  }

  static SignedStatement decode(Bytes encoded) throws MalformedException {
    return signed(
        canonical(
            org.thitsar.protocol.v1.SignedStatement.getDefaultInstance(),
            encoded,
            "signed statement"));
  }

  static org.thitsar.protocol.v1.SignedStatement message(SignedStatement statement) {
    var message =
        org.thitsar.protocol.v1.SignedStatement.newBuilder()
            .setContent(string(statement.content()));
    for (StatementSignature signature : statement.signatures()) {
      message.addSignatures(
          org.thitsar.protocol.v1.StatementSignature.newBuilder()
              .setKey(string(signature.key().bytes()))
              .setSignature(string(signature.signature())));
    }
    return message.build();
  }

  static SignedStatement signed(org.thitsar.protocol.v1.SignedStatement message)
      throws MalformedException {
    if (message.getSerializedSize() > StatementLimits.STATEMENT_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, "signed statement");
    }
    if (message.getSignaturesCount() > StatementLimits.SIGNATURES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "signatures of a statement");
    }
    List<StatementSignature> signatures = new ArrayList<>();
    @Nullable Bytes previous = null;
    for (var signature : message.getSignaturesList()) {
      VerifyingKey key = VerifyingKey.decode(bytes(signature.getKey()));
      if (previous != null && previous.compareTo(key.bytes()) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "signatures of a statement");
      }
      previous = key.bytes();
      signatures.add(new StatementSignature(key, bytes(signature.getSignature())));
    }
    return SignedStatement.verified(bytes(message.getContent()), signatures);
  }

  // Contents, reading

  static Statement statement(Bytes content) throws MalformedException {
    // To the envelope everything else is unknown: it is not kept twice.
    StatementEnvelope envelope =
        MessageReader.readKnown(
            StatementEnvelope.getDefaultInstance(),
            content,
            StatementLimits.STATEMENT_BYTES_MAX,
            "statement");
    if (envelope.getRuleVersion() <= 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "rule version");
    }
    if (envelope.getRuleVersion() != RULE_VERSION) {
      return new UnknownStatement(envelope.getRuleVersion(), envelope.getMustUnderstand());
    }
    StatementContent message = parse(StatementContent.getDefaultInstance(), content, "statement");
    if (message.getKindCase() == StatementContent.KindCase.KIND_NOT_SET) {
      if (message.getUnknownFields().asMap().isEmpty()) {
        throw new MalformedException(Flaw.MISSING_FIELD, "statement");
      }
      return new UnknownStatement(RULE_VERSION, envelope.getMustUnderstand());
    }
    message = canonical(StatementContent.getDefaultInstance(), content, "statement");
    if (!message.getMustUnderstand()) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "statement");
    }
    return switch (message.getKindCase()) {
      case GENESIS -> genesis(content, message.getGenesis());
      case NODE_CERTIFICATE -> certificate(content, message.getNodeCertificate());
      case CHARTER -> charter(content, message.getCharter());
      case ADMISSION -> admission(content, message.getAdmission());
      case PROPOSAL -> DecisionCodec.proposal(content, message.getProposal());
      case BALLOT -> DecisionCodec.ballot(content, message.getBallot());
      case SUSPENSION -> DecisionCodec.suspension(content, message.getSuspension());
      case KEY_ROTATION -> DecisionCodec.rotation(content, message.getKeyRotation());
      case OBJECTION -> DecisionCodec.objection(content, message.getObjection());
      case KIND_NOT_SET -> throw new MalformedException(Flaw.MISSING_FIELD, "statement");
    };
  }

  private static Genesis genesis(Bytes content, org.thitsar.protocol.v1.Genesis message)
      throws MalformedException {
    return new Genesis(
        new OrganisationId(Hash.of(Label.ORGANISATION_ID, content)),
        Names.required(message.getName(), "organisation name"),
        Names.optional(message.getNameMy(), "Burmese organisation name"),
        type(message.getType()),
        VerifyingKey.decode(bytes(message.getOrganisationKey())),
        exactly(StatementLimits.NONCE_BYTES, message.getNonce(), "genesis nonce"));
  }

  private static NodeCertificate certificate(
      Bytes content, org.thitsar.protocol.v1.NodeCertificate message) throws MalformedException {
    if (message.getIncarnation() < 1 || message.getIssuedAtMillis() < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "node certificate");
    }
    return new NodeCertificate(
        SignedStatement.idOf(content),
        OrganisationId.decode(bytes(message.getOrganisationId())),
        NodeId.decode(bytes(message.getNodeKey())),
        SealingPublicKey.decode(bytes(message.getSealingKey())),
        rights(message.getRightsList()),
        message.getIncarnation(),
        exactly(StatementLimits.NONCE_BYTES, message.getControlLogNonce(), "control log nonce"),
        message.getIssuedAtMillis(),
        message.hasReplaces()
            ? Optional.of(DecisionCodec.cut(message.getReplaces()))
            : Optional.empty());
  }

  private static CharterTerms charter(Bytes content, org.thitsar.protocol.v1.Charter message)
      throws MalformedException {
    if (message.getFoundersCount() > StatementLimits.SIGNATURES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "founders");
    }
    List<Genesis> founders = new ArrayList<>();
    List<SignedStatement> statements = new ArrayList<>();
    for (var founder : message.getFoundersList()) {
      SignedStatement statement = signed(founder);
      Genesis genesis = Genesis.of(statement);
      if (!founders.isEmpty() && founders.getLast().id().compareTo(genesis.id()) > 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "founders");
      }
      founders.add(genesis);
      statements.add(statement);
    }
    List<FederationId> continues = continued(message);
    List<VerifyingKey> keys = keys(message, founders);
    Quotas quotas = quotas(message.getQuotas());
    Optional<UnmeetableRule> unmeetable =
        CharterTerms.unmeetable(
            founders,
            keys,
            new Terms(message.getRemovalPercent(), message.getAttestationsNeeded(), quotas));
    if (unmeetable.isPresent()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "charter: " + unmeetable.get());
    }
    return new CharterTerms(
        new FederationId(Hash.of(Label.FEDERATION_ID, content)),
        Names.required(message.getName(), "federation name"),
        founders,
        statements,
        keys,
        continues,
        message.getRemovalPercent(),
        message.getAttestationsNeeded(),
        quotas,
        exactly(StatementLimits.NONCE_BYTES, message.getNonce(), "charter nonce"));
  }

  private static List<FederationId> continued(org.thitsar.protocol.v1.Charter message)
      throws MalformedException {
    if (message.getContinuesCount() > StatementLimits.CONTINUED_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "continued federations");
    }
    List<FederationId> continues = new ArrayList<>();
    for (ByteString federation : message.getContinuesList()) {
      FederationId id = FederationId.decode(bytes(federation));
      if (!continues.isEmpty() && continues.getLast().compareTo(id) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "continued federations");
      }
      continues.add(id);
    }
    return continues;
  }

  private static List<VerifyingKey> keys(
      org.thitsar.protocol.v1.Charter message, List<Genesis> founders) throws MalformedException {
    if (message.getContinuesCount() == 0 && message.getFounderKeysCount() == 0) {
      return founders.stream().map(Genesis::key).toList();
    }
    if (message.getContinuesCount() == 0 || message.getFounderKeysCount() != founders.size()) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "founders' keys");
    }
    List<VerifyingKey> keys = new ArrayList<>();
    for (ByteString key : message.getFounderKeysList()) {
      keys.add(VerifyingKey.decode(bytes(key)));
    }
    return keys;
  }

  private static AdmissionStatement admission(Bytes content, Admission message)
      throws MalformedException {
    SignedStatement newcomer = signed(message.getGenesis());
    return new AdmissionStatement(
        SignedStatement.idOf(content),
        FederationId.decode(bytes(message.getFederationId())),
        Genesis.of(newcomer),
        newcomer,
        OrganisationId.decode(bytes(message.getAdmittedBy())),
        exactly(Hash.LENGTH, message.getRosterState(), "roster state"),
        StatementId.decode(bytes(message.getPrevious())));
  }

  static Quotas quotas(org.thitsar.protocol.v1.Quotas message) {
    return new Quotas(
        message.getLogs(), message.getStatements(), message.getBytes(), message.getGrants());
  }

  private static OrganisationType type(org.thitsar.protocol.v1.OrganisationType message)
      throws MalformedException {
    for (OrganisationType type : OrganisationType.values()) {
      if (message != org.thitsar.protocol.v1.OrganisationType.UNRECOGNIZED
          && type.number() == message.getNumber()) {
        return type;
      }
    }
    throw new MalformedException(Flaw.OUT_OF_RANGE, "organisation type");
  }

  private static Set<NodeRight> rights(List<org.thitsar.protocol.v1.NodeRight> messages)
      throws MalformedException {
    Set<NodeRight> rights = EnumSet.noneOf(NodeRight.class);
    int previous = 0;
    for (var message : messages) {
      if (message == org.thitsar.protocol.v1.NodeRight.UNRECOGNIZED || message.getNumber() < 1) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "node right");
      }
      if (message.getNumber() <= previous) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "node rights");
      }
      previous = message.getNumber();
      for (NodeRight right : NodeRight.values()) {
        if (right.number() == previous) {
          rights.add(right);
        }
      }
    }
    return rights;
  }

  // Contents, writing

  static Bytes genesis(
      String name, String nameMy, OrganisationType type, VerifyingKey key, Bytes nonce) {
    return content(
        StatementContent.newBuilder()
            .setGenesis(
                org.thitsar.protocol.v1.Genesis.newBuilder()
                    .setName(name)
                    .setNameMy(nameMy)
                    .setTypeValue(type.number())
                    .setOrganisationKey(string(key.bytes()))
                    .setNonce(string(nonce))));
  }

  static Bytes certificate(
      OrganisationId organisation,
      NodeId node,
      SealingPublicKey sealingKey,
      Collection<NodeRight> sortedRights,
      int incarnation,
      Bytes controlLogNonce,
      long issuedAtMillis,
      Optional<Cut> replaces) {
    var message =
        org.thitsar.protocol.v1.NodeCertificate.newBuilder()
            .setOrganisationId(string(organisation.bytes()))
            .setNodeKey(string(node.bytes()))
            .setSealingKey(string(sealingKey.bytes()))
            .addAllRightsValue(sortedRights.stream().map(NodeRight::number).toList())
            .setIncarnation(incarnation)
            .setControlLogNonce(string(controlLogNonce))
            .setIssuedAtMillis(issuedAtMillis);
    replaces.ifPresent(cut -> message.setReplaces(DecisionCodec.message(cut)));
    return content(StatementContent.newBuilder().setNodeCertificate(message));
  }

  static Bytes charter(
      String name,
      List<SignedStatement> sortedFounders,
      Terms rules,
      Bytes nonce,
      List<FederationId> continues,
      List<VerifyingKey> keys) {
    return content(
        StatementContent.newBuilder()
            .setCharter(
                org.thitsar.protocol.v1.Charter.newBuilder()
                    .setName(name)
                    .addAllFounders(sortedFounders.stream().map(StatementCodec::message).toList())
                    .setRemovalPercent(rules.removalPercent())
                    .setAttestationsNeeded(rules.attestationsNeeded())
                    .setQuotas(message(rules.quotas()))
                    .setNonce(string(nonce))
                    .addAllContinues(continues.stream().map(id -> string(id.bytes())).toList())
                    .addAllFounderKeys(keys.stream().map(key -> string(key.bytes())).toList())));
  }

  static Bytes admission(
      FederationId federation,
      SignedStatement genesis,
      OrganisationId admittedBy,
      Bytes rosterState,
      StatementId previous) {
    return content(
        StatementContent.newBuilder()
            .setAdmission(
                Admission.newBuilder()
                    .setFederationId(string(federation.bytes()))
                    .setGenesis(message(genesis))
                    .setAdmittedBy(string(admittedBy.bytes()))
                    .setRosterState(string(rosterState))
                    .setPrevious(string(previous.bytes()))));
  }

  static org.thitsar.protocol.v1.Quotas message(Quotas quotas) {
    return org.thitsar.protocol.v1.Quotas.newBuilder()
        .setLogs(quotas.logs())
        .setStatements(quotas.statements())
        .setBytes(quotas.bytes())
        .setGrants(quotas.grants())
        .build();
  }

  static Bytes content(StatementContent.Builder kind) {
    return bytes(kind.setRuleVersion(RULE_VERSION).setMustUnderstand(true).build());
  }

  // Protobuf

  /// Parses a message that has exactly one form, unknown fields not being part of it.
  static <T extends Message> T canonical(T prototype, Bytes encoded, String place)
      throws MalformedException {
    T message =
        MessageReader.readKnown(prototype, encoded, StatementLimits.STATEMENT_BYTES_MAX, place);
    if (!bytes(message).equals(encoded)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, place);
    }
    return message;
  }

  static <T extends Message> T parse(T prototype, Bytes encoded, String place)
      throws MalformedException {
    return MessageReader.read(prototype, encoded, StatementLimits.STATEMENT_BYTES_MAX, place);
  }

  static Bytes exactly(int length, ByteString value, String place) throws MalformedException {
    if (value.size() != length) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, place);
    }
    return bytes(value);
  }

  static Bytes bytes(ByteString value) {
    return Bytes.owning(value.toByteArray());
  }

  static Bytes bytes(Message message) {
    return Bytes.owning(message.toByteArray());
  }

  static ByteString string(Bytes value) {
    return UnsafeByteOperations.unsafeWrap(value.unsafeArray());
  }
}
