package org.thitsar.protocol.audience;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.log.VerifiedBatch;

/// One vector of the log or of who can read it: lines of `name: value`, of which `expect` says what
/// must come out of the others.
record LogVector(String name, Map<String, String> fields) {
  static LogVector parse(String name, String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              fields.put(line.substring(0, colon), line.substring(colon + 2));
            });
    return new LogVector(name, fields);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    fields.forEach((field, value) -> text.append(field + ": " + value + "\n"));
    return text.toString();
  }

  String expect() {
    return field("expect");
  }

  /// What this implementation makes of it.
  String outcome() {
    try {
      return switch (field("kind")) {
        case "log" -> "LOG " + opening().id();
        case "batch" -> batch();
        case "heartbeat" -> heartbeat();
        case "padding" -> "CONTENT " + Padding.unpad(bytes("padded")).hex();
        case "reading" -> reading();
        case "carry-grant" -> carryGrant();
        case "fork" -> fork();
        case "control-carry-key" ->
            "KEY " + CarryKey.ofControlLog(opening()).key().exposedBytes().hex();
        default -> throw new IllegalStateException("unknown kind in " + name);
      };
    } catch (MalformedException e) {
      return "MALFORMED " + e.flaw();
    }
  }

  private String batch() throws MalformedException {
    VerifiedBatch verified = verified();
    return "ENTRIES %d HEAD %s ABSENT %d"
        .formatted(verified.entries().size(), verified.head().hex(), verified.absentBodies());
  }

  private VerifiedBatch verified() throws MalformedException {
    Frontier below = new Frontier(Long.parseLong(field("length")), bytes("head"), 0);
    return VerifiedBatch.verify(opening(), below, SignedBatch.decode(bytes("batch")));
  }

  private String heartbeat() throws MalformedException {
    NamedHeads named = NamedHeads.of(bytes("salt"), bytes("marks"));
    Frontier frontier =
        new Frontier(
            Long.parseLong(field("length")),
            bytes("head"),
            Long.parseLong(field("missing-bodies")));
    return named.heldBy(SecretKey.of(bytes("carry-key")), frontier) ? "HELD" : "LACKING";
  }

  /// What the reader with this sealing key makes of a batch whose first entry starts an epoch.
  private String reading() throws MalformedException {
    VerifiedBatch verified = verified();
    OpenBody.Start start =
        (OpenBody.Start) OpenBodyCodec.decode(verified.entries().getFirst().body().orElseThrow());
    Optional<Epoch> epoch = epoch(start);
    if (epoch.isEmpty()) {
      return "NOT FOR US";
    }
    Entry entry = verified.entries().getLast();
    Bytes content = epoch.get().open(entry, verified.salt(), entry.body().orElseThrow());
    return "EPOCH KEY %s CONTENT %s"
        .formatted(epoch.get().key().exposedBytes().hex(), content.hex());
  }

  private Optional<Epoch> epoch(OpenBody.Start start) throws MalformedException {
    for (Introduction introduction : start.introductions()) {
      Optional<PairwiseKey> pairwise =
          PairwiseKey.recognise(
              opening(), NodeId.decode(bytes("reader")), sealingKey(), introduction);
      if (pairwise.isEmpty()) {
        continue;
      }
      for (Wrap wrap : start.wraps()) {
        if (wrap.tag().equals(pairwise.get().tag(start.commitment()))) {
          return Optional.of(pairwise.get().unwrap(opening(), start.commitment(), wrap));
        }
      }
    }
    return Optional.empty();
  }

  private String carryGrant() throws MalformedException {
    List<CarryKey> keys =
        CarryGrantCodec.open(NodeId.decode(bytes("writer")), sealingKey(), bytes("payload"));
    return keys.isEmpty()
        ? "NOT FOR US"
        : "LOG %s KEY %s"
            .formatted(keys.getFirst().log().id(), keys.getFirst().key().exposedBytes().hex());
  }

  private String fork() throws MalformedException {
    ForkProof proof = ForkProof.decode(bytes("proof"));
    return "WRITER %s LOG %s SPLIT %d"
        .formatted(proof.opening().writer().bytes().hex(), proof.log(), proof.split());
  }

  private SealingKey sealingKey() throws MalformedException {
    return SealingKey.ofSeed(SecretKey.of(bytes("sealing-seed")));
  }

  private LogOpening opening() throws MalformedException {
    return LogOpening.decode(bytes("opening"));
  }

  private String field(String field) {
    String value = fields.get(field);
    if (value == null) {
      throw new IllegalStateException(name + " has no " + field);
    }
    return value;
  }

  private Bytes bytes(String field) throws MalformedException {
    return Bytes.parseHex(field(field));
  }
}
