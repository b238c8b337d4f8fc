package org.thitsar.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.thitsar.fuzz.FuzzTarget.Attempt;
import org.thitsar.fuzz.FuzzTarget.Check;
import org.thitsar.node.cases.CasesDoor;
import org.thitsar.node.keys.KeysDoor;
import org.thitsar.node.network.NetworkDoor;
import org.thitsar.node.trust.TrustRulesParser;
import org.thitsar.protocol.audience.CarryGrantCodec;
import org.thitsar.protocol.audience.OpenBodyCodec;
import org.thitsar.protocol.audience.Padding;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseEdit;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseId;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.credential.CredentialId;
import org.thitsar.protocol.credential.UnverifiedStatement;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.libp2p.gossipsub.GossipDoor;
import org.thitsar.protocol.libp2p.identify.IdentifyCodec;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.multistream.Negotiator;
import org.thitsar.protocol.libp2p.noise.NoiseCipher;
import org.thitsar.protocol.libp2p.noise.NoiseDoor;
import org.thitsar.protocol.libp2p.noise.NoiseHandshake;
import org.thitsar.protocol.libp2p.noise.NoiseIdentity;
import org.thitsar.protocol.libp2p.pnet.PrivateStream;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;
import org.thitsar.protocol.log.ControlCodec;
import org.thitsar.protocol.log.EntryBodyCodec;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.MembershipDoor;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementText;
import org.thitsar.protocol.policy.Policy;
import org.thitsar.protocol.policy.PolicyDoor;
import org.thitsar.protocol.policy.PolicyParser;
import org.thitsar.protocol.policy.PolicyReading;
import org.thitsar.protocol.policy.PolicyRevision;
import org.thitsar.protocol.policy.Samples;
import org.thitsar.protocol.policy.Withdrawal;
import org.thitsar.protocol.sync.FrameAssembler;
import org.thitsar.protocol.sync.SealedHint;
import org.thitsar.protocol.sync.SyncCodec;
import org.thitsar.protocol.sync.SyncDoor;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.control.ControlDoor;

/// Everything that reads foreign bytes. A new decoder is a line here.
final class Targets {
  private static final String PEER = "12D3KooWD3eckifWpRn9wQpMG9R9hX3sD158z7EqHWmweQAJU5SA";
  private static final SigningKey KEY = SigningKey.random(new SeededEntropy(1));
  private static final NoiseIdentity NOISE = NoiseIdentity.of(KEY, new SeededEntropy(5));

  private Targets() {}

  /// All of them, by names that do not change.
  static List<FuzzTarget> all() {
    return Stream.of(libp2p(), logs(), membership(), cases(), machine())
        .flatMap(List::stream)
        .map(Exceptions::apply)
        .toList();
  }

  static Optional<FuzzTarget> named(String name) {
    // The planted ones first: their process then has nothing else to load.
    return Stream.<Supplier<List<FuzzTarget>>>of(PlantedBugs::all, Targets::all)
        .flatMap(targets -> targets.get().stream())
        .filter(target -> target.name().equals(name))
        .findFirst();
  }

  private static List<FuzzTarget> libp2p() {
    try {
      return List.of(
          text("multiaddr-text", Multiaddr::parse, Targets::sameAddress)
              .seeded("/ip4/192.0.2.1/tcp/4001/p2p/" + PEER, "/dns6/a.example/tcp/1")
              .seeded("/ip6/2001:db8::1/tcp/0", "/ip6/::ffff:192.0.2.1/tcp/4001/ipfs/" + PEER),
          binary("multiaddr", Multiaddr::decode, Multiaddr::encode)
              .seeded(
                  Multiaddr.parse("/dns/a.example/tcp/4001/p2p/" + PEER).encode().toArray(),
                  Multiaddr.parse("/ip6/2001:db8::1/tcp/4001").encode().toArray()),
          text("peer-id-text", PeerId::parse, Targets::samePeer).seeded(PEER),
          binary("peer-id", PeerId::decode, PeerId::bytes)
              .seeded(PeerId.parse(PEER).bytes().toArray()),
          FuzzTarget.of(
                  "multistream-listener",
                  input -> pieces(input, Negotiator.listener("/a/1"::equals)::receive))
              .seeded("\0\23/multistream/1.0.0\n\5/b/1\n\5/a/1\n"),
          FuzzTarget.of(
                  "multistream-dialer",
                  input -> pieces(input, Negotiator.dialer(List.of("/a/1", "/b/1"))::receive))
              .seeded("\7\23/multistream/1.0.0\n\3na\n\5/b/1\n"),
          FuzzTarget.of("noise-first-message", Targets::noiseFirst).slow().seeded(new byte[32]),
          FuzzTarget.of("noise-second-message", Targets::noiseSecond).slow().seeded(noiseAnswer()),
          FuzzTarget.of("noise-sealed-payload", Targets::noiseAnswered)
              .slow()
              .seeded(NoiseDoor.honestPayload().toArray()),
          reading("noise-payload", NoiseDoor::readPayload)
              .seeded(NoiseDoor.honestPayload().toArray()),
          binary("noise-identity-key", NoiseDoor::keyAgain, key -> key),
          FuzzTarget.of("noise-frame", Targets::noiseFrame).seeded(sealedFrame()),
          FuzzTarget.of("noise-frames", Targets::noiseFrames).seeded(new byte[] {0, 1, 7, 0, 0}),
          FuzzTarget.of("yamux-dialled", input -> YamuxTarget.attempt(true, input))
              .seeded(YamuxTarget.seeds()),
          FuzzTarget.of("yamux-accepted", input -> YamuxTarget.attempt(false, input))
              .seeded(YamuxTarget.seeds()),
          reading("identify", IdentifyCodec::decode).seeded(Seeds.identify(KEY)),
          reading("gossip-frame", GossipDoor::readFrame)
              .seeded(Seeds.withoutLength(GossipDoor.busyStream())),
          FuzzTarget.of("gossip-router", Targets::gossip)
              .slow()
              .seeded(GossipDoor.busyStream().toArray()),
          FuzzTarget.of("swarm-key", input -> swarmKey(utf8(input)))
              .seeded("/key/swarm/psk/1.0.0/\n/base16/\n" + "0f".repeat(32) + "\n")
              .seeded(
                  "/key/swarm/psk/1.0.0/\n"
                      + "/base64/\n"
                      + "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
          FuzzTarget.of("private-stream", Targets::privateStream).seeded(new byte[40]));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<FuzzTarget> logs() {
    try {
      SecretKey hintKey = SecretKey.random(new SeededEntropy(7));
      SealingKey sealing = SealingKey.random(new SeededEntropy(8));
      NodeId writer = new NodeId(KEY.verifying());
      return List.of(
          FuzzTarget.of(
                  "sync-frames",
                  input -> {
                    FrameAssembler frames = new FrameAssembler(Limits.FRAME_BYTES_MAX);
                    return pieces(
                        input,
                        (source, offset, length) -> {
                          frames.accept(source, offset, length);
                          return length;
                        });
                  })
              .seeded(new byte[] {3, 1, 9, 2, 8, 8}),
          // A message that this version knows only a part of is written without the rest.
          reading("sync-message", SyncCodec::decode),
          FuzzTarget.of(
                  "sync-session",
                  input -> {
                    SyncDoor door = new SyncDoor();
                    return () -> {
                      door.receive(input);
                      return Check.NONE;
                    };
                  })
              .slow()
              .seeded(SyncDoor.honestStream().toArray()),
          FuzzTarget.of(
                  "hint",
                  input -> {
                    SealedHint hint =
                        new SealedHint(Bytes.of(Arrays.copyOf(input, SealedHint.LENGTH)));
                    return () -> {
                      var _ = hint.open(hintKey);
                      return Check.NONE;
                    };
                  })
              .seeded(Seeds.hint(hintKey)),
          binary("log-opening", LogOpening::decode, LogOpening::encode),
          binary("batch", SignedBatch::decode, SignedBatch::bytes),
          FuzzTarget.of(
              "batch-verified",
              input -> {
                Bytes bytes = Bytes.of(input);
                LogOpening opening = Seeds.opening();
                return () -> {
                  var _ = VerifiedBatch.verify(opening, Frontier.EMPTY, SignedBatch.decode(bytes));
                  return Check.NONE;
                };
              }),
          binary("fork-proof", ForkProof::decode, ForkProof::encode)
              .slow()
              .seeded(Seeds.forkProof(KEY)),
          reading("entry-body", EntryBodyCodec::decode),
          reading("heartbeat", ControlCodec::decodeHeartbeat).seeded(Seeds.heartbeat()),
          reading("addresses", ControlCodec::decodeAddresses)
              .seeded(ControlCodec.encode(List.of("/ip4/192.0.2.1/tcp/1", "/a")).toArray()),
          reading("open-body", OpenBodyCodec::decode),
          reading("carry-grant", bytes -> CarryGrantCodec.open(writer, sealing, bytes)).slow(),
          reading("padding", Padding::unpad)
              .seeded(Padding.pad(Bytes.of(new byte[300])).toArray()));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<FuzzTarget> membership() {
    try {
      return List.of(
          binary("signed-statement", SignedStatement::decode, SignedStatement::encode).slow(),
          reading("statement-content", MembershipDoor::readContent),
          text("genesis-text", StatementText::parseGenesis, _ -> "")
              .slow()
              .seeded(Seeds.genesisText()),
          text("charter-text", CharterDraft::parse, _ -> "").slow().seeded(Seeds.charterText()),
          reading("join-message", JoinMessage::decode),
          text("invitation-text", Invitation::parse, _ -> ""),
          binary("invitation", Invitation::decode, Invitation::encode),
          text("fingerprint-words", FingerprintWords::parse, _ -> ""),
          // Capital digits are read too.
          text("federation-id-text", FederationId::parse, _ -> ""),
          text("organisation-id-text", OrganisationId::parse, _ -> ""),
          text("statement-id-text", StatementId::parse, _ -> ""));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  private static List<FuzzTarget> cases() {
    PolicyParser policies = new PolicyParser(Samples.organisations());
    return List.of(
        FuzzTarget.of("case-file", Targets::caseFile),
        binary("case-revision", CaseRevision::decode, CaseRevision::encode)
            .slow()
            .seeded(Seeds.caseRevision()),
        binary("policy-revision", PolicyRevision::decode, PolicyRevision::encode)
            .slow()
            .seeded(Seeds.policyRevision()),
        FuzzTarget.of("projection", Targets::projection).seeded(Seeds.projection()),
        text("case-id-text", CaseId::parse, _ -> "").seeded("0".repeat(31) + "1"),
        FuzzTarget.of("case-field-text", Targets::caseField)
            .seeded("\0DEMO-1", "\15" + "2024-02-29", "\33CONSENT:HOSTING 2024-03-12 lang:my"),
        reading("credential-statement", UnverifiedStatement::decodeAnyVersion).slow(),
        binary(
            "credential-content",
            UnverifiedStatement::decodeTrustingSignature,
            UnverifiedStatement::signed),
        text("credential-id-text", CredentialId::parse, _ -> "").seeded("0".repeat(63) + "1"),
        binary("policy", Policy::decode, Policy::encode).seeded(Seeds.policy()),
        reading("withdrawal", Withdrawal::decode).seeded(Seeds.withdrawal()),
        FuzzTarget.of(
                "policy-text",
                input -> {
                  String yaml = utf8(input);
                  return () ->
                      switch (policies.parse(yaml, Samples.TODAY)) {
                        case PolicyReading.Understood _ -> Check.NONE;
                        case PolicyReading.Refused _ -> throw refused();
                      };
                })
            .slow()
            .seeded(Seeds.POLICY),
        FuzzTarget.of(
                "condition",
                input -> {
                  String text = utf8(input);
                  return () -> {
                    if (!PolicyDoor.compiles(text)) {
                      throw refused();
                    }
                    return Check.NONE;
                  };
                })
            .slow()
            .seeded(Seeds.CONDITIONS));
  }

  private static List<FuzzTarget> machine() {
    CasesDoor tables = new CasesDoor();
    return List.of(
        FuzzTarget.of(
                "csv-import",
                input ->
                    () -> {
                      if (tables.check(input).problemCount() > 0) {
                        throw refused();
                      }
                      return Check.NONE;
                    })
            .slow()
            .seeded(Seeds.TABLE),
        FuzzTarget.of(
                "trust-rules",
                input -> {
                  String yaml = utf8(input);
                  return () ->
                      switch (TrustRulesParser.parse(yaml)) {
                        case TrustRulesParser.Parsed.Good _ -> Check.NONE;
                        case TrustRulesParser.Parsed.Bad _ -> throw refused();
                      };
                })
            .slow()
            .seeded(Seeds.TRUST),
        binary("keyslot-file", KeysDoor::again, file -> file),
        FuzzTarget.of("control-request", Targets::control).seeded(Seeds.controlRequests()));
  }

  // How inputs are put to them

  /// Reads bytes or text.
  private interface Reader<S, T> {
    T read(S source) throws MalformedException;
  }

  private interface BytesReader {
    void read(Bytes source) throws MalformedException;
  }

  private interface PieceReader {
    int read(byte[] source, int offset, int length) throws MalformedException;
  }

  /// What is read is written again as the same bytes.
  private static <T> FuzzTarget binary(
      String name, Reader<Bytes, T> reader, java.util.function.Function<T, Bytes> writer) {
    return FuzzTarget.of(
        name,
        input -> {
          Bytes bytes = Bytes.of(input);
          return () -> {
            T value = reader.read(bytes);
            return () -> same(writer.apply(value), bytes);
          };
        });
  }

  /// There may be several forms; nothing is promised but an answer.
  private static FuzzTarget reading(String name, BytesReader reader) {
    return FuzzTarget.of(
        name,
        input -> {
          Bytes bytes = Bytes.of(input);
          return () -> {
            reader.read(bytes);
            return Check.NONE;
          };
        });
  }

  /// What is read is written again as the same text, where `writer` writes anything.
  private static <T> FuzzTarget text(
      String name, Reader<String, T> reader, Reader<T, String> writer) {
    return FuzzTarget.of(
        name,
        input -> {
          String text = utf8(input);
          return () -> {
            T value = reader.read(text);
            return () -> {
              String again = writer.read(value);
              if (!again.isEmpty() && !again.equals(text)) {
                throw new AssertionError("written again as " + again);
              }
            };
          };
        });
  }

  /// The first byte says in pieces of how many bytes the rest arrives.
  private static Attempt pieces(byte[] input, PieceReader reader) {
    int step = input.length == 0 ? 1 : (input[0] & 0xff) + 1;
    return () -> {
      for (int at = 1; at < input.length; at += step) {
        int length = Math.min(step, input.length - at);
        if (reader.read(input, at, length) < length) {
          break;
        }
      }
      return Check.NONE;
    };
  }

  // Two texts mean one peer: a CID is written again in base58.
  private static String samePeer(PeerId peer) throws MalformedException {
    if (!PeerId.parse(peer.toString()).equals(peer)) {
      throw new AssertionError("read again as another peer");
    }
    return "";
  }

  private static String sameAddress(Multiaddr address) throws MalformedException {
    // Several texts mean one address, and it has one binary form and one text of its own.
    if (!Multiaddr.parse(address.toString()).equals(address)) {
      throw new AssertionError("read again as another address");
    }
    same(Multiaddr.decode(address.encode()).encode(), address.encode());
    return "";
  }

  private static Attempt noiseFirst(byte[] input) {
    NoiseHandshake handshake =
        NoiseHandshake.responder(NOISE, List.of("/yamux/1.0.0"), new SeededEntropy(2));
    Bytes message = Bytes.of(input);
    return () -> {
      Bytes _ = handshake.receive(message);
      return Check.NONE;
    };
  }

  private static Attempt noiseSecond(byte[] input) throws MalformedException {
    NoiseHandshake handshake =
        NoiseHandshake.initiator(NOISE, Optional.empty(), List.of(), new SeededEntropy(3));
    Bytes _ = handshake.start();
    Bytes message = Bytes.of(input);
    return () -> {
      Bytes _ = handshake.receive(message);
      return Check.NONE;
    };
  }

  private static Attempt noiseAnswered(byte[] input) throws MalformedException {
    NoiseDoor.Answered answered = NoiseDoor.answered(Bytes.of(input));
    return () -> {
      Bytes _ = answered.initiator().receive(answered.answer());
      return Check.NONE;
    };
  }

  /// What an honest peer answers to that first message.
  private static byte[] noiseAnswer() throws MalformedException {
    Bytes first =
        NoiseHandshake.initiator(NOISE, Optional.empty(), List.of(), new SeededEntropy(3)).start();
    return NoiseHandshake.responder(NOISE, List.of("/yamux/1.0.0"), new SeededEntropy(4))
        .receive(first)
        .toArray();
  }

  private static Attempt noiseFrame(byte[] input) {
    NoiseCipher cipher = NoiseDoor.cipher();
    byte[] target = new byte[input.length];
    return () -> {
      int _ = cipher.open(input, 0, input.length, target, 0);
      return Check.NONE;
    };
  }

  private static byte[] sealedFrame() {
    byte[] sealed = new byte[20 + NoiseCipher.OVERHEAD];
    int _ = NoiseDoor.cipher().seal(new byte[20], 0, 20, sealed, 0);
    return sealed;
  }

  private static Attempt noiseFrames(byte[] input) {
    NetworkDoor door = new NetworkDoor(input, NoiseHandshake.FRAME_BYTES_MAX);
    return () -> {
      int _ = door.cut();
      return Check.NONE;
    };
  }

  private static Attempt gossip(byte[] input) {
    GossipDoor door = new GossipDoor();
    Bytes stream = Bytes.of(input);
    return () -> {
      door.receive(stream);
      return door::goOn;
    };
  }

  private static Attempt swarmKey(String text) {
    return () -> {
      SwarmKey key = SwarmKey.parse(text);
      return () -> {
        String once = key.exposedText();
        if (!SwarmKey.parse(once).exposedText().equals(once)) {
          throw new AssertionError("another key");
        }
      };
    };
  }

  private static Attempt privateStream(byte[] input) throws MalformedException {
    PrivateStream stream =
        new PrivateStream(
            SwarmKey.of(SecretKey.random(new SeededEntropy(4))), new SeededEntropy(5));
    byte[] bytes = input.clone();
    return pieces(
        bytes,
        (source, offset, length) -> {
          int _ = stream.receive(source, offset, length);
          return length;
        });
  }

  private static Attempt caseFile(byte[] input) {
    Bytes bytes = Bytes.of(input);
    return () -> {
      CaseFile file = CaseFile.decode(bytes);
      return () -> {
        same(file.encode(), bytes);
        for (CaseField field : CaseField.all()) {
          String _ = file.text(field);
        }
      };
    };
  }

  private static Attempt projection(byte[] input) {
    Bytes bytes = Bytes.of(input);
    return () -> {
      Projection projection = Projection.decode(bytes);
      return () -> {
        same(projection.encode(), bytes);
        for (ProjectionField field : ProjectionField.all()) {
          String _ = projection.text(field);
        }
      };
    };
  }

  /// The first byte chooses the field.
  private static Attempt caseField(byte[] input) throws MalformedException {
    CaseFile empty = CaseFile.empty(Samples.caseId(1));
    List<CaseField> fields = new ArrayList<>(CaseField.all());
    CaseField field = fields.get(input.length == 0 ? 0 : (input[0] & 0xff) % fields.size());
    String text = input.length == 0 ? "" : utf8(Arrays.copyOfRange(input, 1, input.length));
    return () ->
        switch (empty.with(field, text)) {
          case CaseEdit.Refused _ -> throw refused();
          case CaseEdit.Done(CaseFile file) ->
              () -> {
                String shown = file.text(field);
                if (!(file.with(field, shown) instanceof CaseEdit.Done again)
                    || !again.file().encode().equals(file.encode())) {
                  throw new AssertionError(field.name() + " does not take back " + shown);
                }
                same(CaseFile.decode(file.encode()).encode(), file.encode());
              };
        };
  }

  private static Attempt control(byte[] input) {
    int call = input.length == 0 ? 0 : (input[0] & 0xff) % ControlDoor.calls();
    return () -> {
      ControlDoor.read(call, input, Math.min(1, input.length));
      return Check.NONE;
    };
  }

  private static String utf8(byte[] input) {
    return new String(input, StandardCharsets.UTF_8);
  }

  private static void same(Bytes again, Bytes bytes) {
    if (!again.equals(bytes)) {
      throw new AssertionError("written again as " + again.hex());
    }
  }

  private static MalformedException refused() {
    return new MalformedException(Flaw.BAD_TEXT, "text");
  }
}
