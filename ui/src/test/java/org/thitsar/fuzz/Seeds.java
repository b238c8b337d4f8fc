package org.thitsar.fuzz;

import com.google.protobuf.ByteString;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.IdentifyCodec;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.Heartbeat;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementText;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyRevision;
import org.thitsar.protocol.policy.Samples;
import org.thitsar.protocol.policy.Withdrawal;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SealedHint;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.control.ControlDoor;

/// Inputs that decoders accept and no vector holds: from nothing but refusals no search gets far.
final class Seeds {
  static final String POLICY =
      """
      schema: 1
      name: river-hosting
      purpose: HOSTING
      to: [River District Committee, Demo Brigade 91 Office]
      until: 2027-06-30
      when: |
        case.category in [CDMER, DEFECTOR] &&
        case.vetting in [V2, V3]
      fields: [vetting, exit_year, category_claimed]
      carriers: Demo Brigade 91 Office
      """;

  static final String[] CONDITIONS = {
    "case.category in [CDMER, DEFECTOR] && case.vetting in [V2, V3]",
    "has(case.exit_year) && case.exit_year > 2021 || !(case.category == CDMER)",
    "size(case.languages) > 0 && case.languages.exists(l, l.startsWith('k'))",
    "case.languages.all(a, case.languages.exists(b, b == a && size(a) > 1 - -1))"
  };

  static final String TRUST =
      """
      trust: 1
      attestations: 2
      methods: [INTERVIEW, REFEREE]
      vetting: V3
      max_age_days: 14
      knew_before_exit: 1
      condition: attestations > 2 || 'REFEREE' in methods
      """;

  static final String TABLE =
      "local_number,category_claimed,full_name,born_on\n"
          + "DEMO-1,DEFECTOR,ကျော်မင်းခိုင်,1990\n"
          + "DEMO-2,cdmer,\"Demo, Person\",၁၉၉၁-၂-၃\n";

  private Seeds() {}

  /// The log that the vectors of batches are of.
  static LogOpening opening() throws MalformedException {
    return LogOpening.decode(
        Bytes.parseHex(
            "25fc45e57f7f383ca2394f3da4df08ff1e8b95bf1b3c9bdf12498bdf3d86f9ec"
                + "6d9931887b7681e4c9a937729aab5573"));
  }

  static byte[] hint(SecretKey hintKey) throws MalformedException {
    SeededEntropy entropy = new SeededEntropy(9);
    CarriedLog log =
        new CarriedLog(
            opening(),
            SecretKey.random(entropy),
            false,
            new OrganisationId(Bytes.of(new byte[32])));
    return SealedHint.seal(hintKey, log, 5, entropy).bytes().toArray();
  }

  static byte[] heartbeat() {
    return ControlCodec.encode(
            new Heartbeat(
                3, Bytes.of(new byte[32]), NamedHeads.name(List.of(), new SeededEntropy(1))))
        .toArray();
  }

  static byte[] forkProof(SigningKey key) {
    SeededEntropy entropy = new SeededEntropy(2);
    LogOpening opening = LogOpening.random(new NodeId(key.verifying()), entropy);
    List<VerifiedBatch> histories = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      BatchBuilder builder = new BatchBuilder(opening, Frontier.EMPTY, entropy);
      builder.addOpen(EntryClass.CONTROL, Bytes.utf8("common"));
      builder.addOpen(EntryClass.DATA, Bytes.utf8("history " + i));
      histories.add(builder.sign(key));
    }
    return ForkProof.between(histories.getFirst(), histories.getLast())
        .orElseThrow()
        .encode()
        .toArray();
  }

  static byte[] identify(SigningKey key) throws MalformedException {
    return withoutLength(
        IdentifyCodec.encode(
            new Identify(
                Optional.of(key.verifying()),
                List.of(Multiaddr.parse("/ip4/192.0.2.1/tcp/1")),
                List.of("/a/1", "/b/1"),
                "agent")));
  }

  static SignedStatement genesis(long seed) throws MalformedException {
    SeededEntropy entropy = new SeededEntropy(seed);
    return Genesis.found(
        "Demo " + seed, "", OrganisationType.SUPPORT_ORG, SigningKey.random(entropy), entropy);
  }

  static String genesisText() throws MalformedException {
    return StatementText.write(StatementText.GENESIS, genesis(1));
  }

  static String charterText() throws MalformedException {
    Drafting drafting =
        CharterDraft.write(
            "Demo federation",
            List.of(genesis(1), genesis(2)),
            50,
            1,
            Quotas.standard(),
            new SeededEntropy(3));
    return switch (drafting) {
      case Drafting.Drafted(CharterDraft draft) -> draft.text();
      case Drafting.Unmeetable _ -> throw new AssertionError("these rules can be met");
    };
  }

  static byte[] projection() {
    return org.thitsar.protocol.v1.Projection.newBuilder()
        .setCaseId(ByteString.copyFrom(new byte[CaseId.LENGTH]))
        .setCustodian(ByteString.copyFrom(new byte[OrganisationId.LENGTH]))
        .setPolicyId(ByteString.copyFrom(new byte[32]))
        .addLanguages("my")
        .build()
        .toByteArray();
  }

  static byte[] policy() {
    return Samples.policy(POLICY).encode().toArray();
  }

  /// Two laptops wrote one field apart.
  static byte[] caseRevision() {
    CaseFile file = Samples.person(1);
    CaseRevision first = CaseRevision.first(file, laptop(1), 1);
    try {
      return first
          .edited(file, Samples.with(file, "vetting", "V3"), List.of(), laptop(1), 2)
          .merge(first.edited(file, Samples.with(file, "vetting", ""), List.of(), laptop(2), 3))
          .encode()
          .toArray();
    } catch (MalformedException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] policyRevision() {
    Policy policy = Samples.policy(POLICY);
    PolicyRevision first = PolicyRevision.none(policy.name()).applied(policy, laptop(1), 1);
    return first.merge(first.withdrawn(laptop(2), 2)).encode().toArray();
  }

  private static NodeId laptop(int seed) {
    return new NodeId(SigningKey.random(new SeededEntropy(seed)).verifying());
  }

  static byte[] withdrawal() {
    return new Withdrawal(Samples.caseId(1), Samples.policy(POLICY).id()).encode().toArray();
  }

  /// A call of every name with up to four texts, one of which will fit.
  static byte[][] controlRequests() {
    List<byte[]> requests = new ArrayList<>();
    for (int call = 0; call < ControlDoor.calls(); call++) {
      for (int count = 0; count < 4; count++) {
        List<String> arguments = java.util.Collections.nCopies(count, "\"1\"");
        String line = "{\"operator\":\"op\",\"arguments\":[" + String.join(",", arguments) + "]}\n";
        requests.add(((char) call + line).getBytes(StandardCharsets.UTF_8));
      }
    }
    return requests.toArray(new byte[0][]);
  }

  static byte[] withoutLength(Bytes framed) {
    int at = 0;
    int length = 0;
    for (int shift = 0; ; shift += 7) {
      int next = framed.at(at++);
      length |= (next & 0x7f) << shift;
      if (next >= 0) {
        return framed.slice(at, at + length).toArray();
      }
    }
  }
}
