package org.thitsar.protocol.audience;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.BatchBuilder;
import org.thitsar.protocol.log.EntryClass;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.log.ForkProof;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.NamedHeads;
import org.thitsar.protocol.log.VerifiedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Makes the vectors of `protocol/spec/02-audience.md` and `03-log.md`.
final class LogVectorGenerator {
  private final SeededEntropy entropy = new SeededEntropy(23);
  private final SigningKey writer = SigningKey.random(entropy);
  private final LogOpening log = LogOpening.random(new NodeId(writer.verifying()), entropy);
  private final SecretKey readerSeed = SecretKey.random(entropy);
  private final SealingKey reader = SealingKey.ofSeed(readerSeed);
  private final NodeId readerId = new NodeId(SigningKey.random(entropy).verifying());
  private final SecretKey carrierSeed = SecretKey.random(entropy);
  private final List<LogVector> vectors = new ArrayList<>();

  private LogVectorGenerator() {}

  /// Writes the files into the folder given.
  public static void main(String[] arguments) throws IOException {
    for (LogVector vector : vectors()) {
      Files.writeString(Path.of(arguments[0], vector.name() + ".txt"), vector.text());
    }
  }

  static List<LogVector> vectors() {
    LogVectorGenerator generator = new LogVectorGenerator();
    generator.batches();
    generator.heartbeats();
    generator.paddings();
    generator.readings();
    generator.carrying();
    generator.forks();
    return generator.vectors;
  }

  private void batches() {
    add("log-id", Map.of("kind", "log", "opening", log.encode().hex()));
    VerifiedBatch first = batch(Frontier.EMPTY, 3);
    Frontier above = new Frontier(3, first.head(), 0);
    VerifiedBatch second = batch(above, 2);
    Bytes bytes = first.batch().bytes();
    batch("batch-first", Frontier.EMPTY, bytes);
    batch("batch-second", above, second.batch().bytes());
    batch("batch-on-another-head", new Frontier(3, entropy.bytes(32), 0), second.batch().bytes());
    batch("batch-on-another-height", new Frontier(2, first.head(), 0), second.batch().bytes());
    batch("batch-cut", Frontier.EMPTY, bytes.slice(0, bytes.length() - 1));
    batch("batch-longer", Frontier.EMPTY, Bytes.concat(bytes, Bytes.of((byte) 0)));
    batch("batch-version-2", Frontier.EMPTY, with(bytes, 0, 2));
    batch("batch-flag-unknown", Frontier.EMPTY, with(bytes, 27, bytes.at(27) | 0x80));
    batch("batch-salt-flipped", Frontier.EMPTY, with(bytes, 11, bytes.at(11) ^ 1));
    batch(
        "batch-signature-flipped",
        Frontier.EMPTY,
        with(bytes, bytes.length() - 64, bytes.at(bytes.length() - 64) ^ 1));
    batch("batch-empty", Frontier.EMPTY, with(with(bytes, 9, 0), 10, 0));
  }

  private VerifiedBatch batch(Frontier below, int entries) {
    BatchBuilder builder = new BatchBuilder(log, below, entropy);
    EpochId epoch = new EpochId(entropy.bytes(32));
    for (int i = 0; i < entries; i++) {
      Bytes body = entropy.bytes(20 + i);
      if (i == 0) {
        builder.addOpen(EntryClass.CONTROL, body);
      } else {
        builder.addSealed(EntryClass.DATA, epoch, body.length(), (_, _, _, _, _) -> body);
      }
    }
    return builder.sign(writer);
  }

  private void batch(String name, Frontier below, Bytes batch) {
    add(name, fields("batch", below, batch));
  }

  private Map<String, String> fields(String kind, Frontier below, Bytes batch) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", kind);
    fields.put("opening", log.encode().hex());
    fields.put("length", Long.toString(below.length()));
    fields.put("head", below.head().hex());
    fields.put("batch", batch.hex());
    return fields;
  }

  private static Bytes with(Bytes bytes, int at, int value) {
    byte[] changed = bytes.toArray();
    changed[at] = (byte) value;
    return Bytes.owning(changed);
  }

  private void heartbeats() {
    SecretKey carry = SecretKey.random(entropy);
    Frontier at = new Frontier(300, entropy.bytes(32), 0);
    NamedHeads named = NamedHeads.name(List.of(new NamedHeads.Head(carry, at)), entropy);
    heartbeat("heartbeat-held", named.marks(), named, carry, at);
    heartbeat(
        "heartbeat-behind", named.marks(), named, carry, new Frontier(299, entropy.bytes(32), 0));
    heartbeat(
        "heartbeat-ahead", named.marks(), named, carry, new Frontier(301, entropy.bytes(32), 0));
    heartbeat(
        "heartbeat-fork", named.marks(), named, carry, new Frontier(300, entropy.bytes(32), 0));
    heartbeat("heartbeat-gap", named.marks(), named, carry, new Frontier(300, at.head(), 1));
    heartbeat("heartbeat-not-named", named.marks(), named, SecretKey.random(entropy), at);
    heartbeat("heartbeat-cut", named.marks().slice(0, 100), named, carry, at);
  }

  private void heartbeat(
      String name, Bytes marks, NamedHeads named, SecretKey carry, Frontier frontier) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", "heartbeat");
    fields.put("salt", named.salt().hex());
    fields.put("marks", marks.hex());
    fields.put("carry-key", carry.exposedBytes().hex());
    fields.put("length", Long.toString(frontier.length()));
    fields.put("head", frontier.head().hex());
    fields.put("missing-bodies", Long.toString(frontier.missingBodies()));
    add(name, fields);
  }

  private void paddings() {
    Bytes padded = Padding.pad(Bytes.utf8("made up"));
    padding("padding", padded);
    padding("padding-longest-of-the-shortest", Padding.pad(entropy.bytes(120)));
    padding("padding-not-zero", with(padded, padded.length() - 1, 1));
    padding("padding-too-short", padded.slice(0, 127));
    padding("padding-other-length", Bytes.concat(padded, Bytes.of((byte) 0)));
  }

  private void padding(String name, Bytes padded) {
    add(name, Map.of("kind", "padding", "padded", padded.hex()));
  }

  private void readings() {
    Epoch epoch = Epoch.start(log.id(), entropy);
    PairwiseKey.Begun begun = PairwiseKey.begin(log, readerId, reader.publicKey(), entropy);
    VerifiedBatch honest = sealed(epoch, begun, begun.key().wrap(epoch), epoch);
    reading("reading", honest, readerSeed);
    reading("reading-stranger", honest, carrierSeed);
    Epoch other = Epoch.start(log.id(), entropy);
    SecretKey once = Kdf.derive(begun.key().key(), Label.WRAP_KEY, epoch.commitment());
    Wrap twoFaced =
        new Wrap(
            begun.key().tag(epoch.commitment()),
            OneTimeAead.seal(once, epoch.commitment(), other.key().exposedBytes()));
    reading("reading-second-key", sealed(epoch, begun, twoFaced, epoch), readerSeed);
    reading(
        "reading-sealed-under-another-key",
        sealed(epoch, begun, begun.key().wrap(epoch), other),
        readerSeed);
  }

  private VerifiedBatch sealed(Epoch epoch, PairwiseKey.Begun begun, Wrap wrap, Epoch sealing) {
    OpenBody.Start start =
        new OpenBody.Start(epoch.commitment(), List.of(begun.introduction()), List.of(wrap));
    BatchBuilder builder = new BatchBuilder(log, Frontier.EMPTY, entropy);
    EpochId id =
        new EpochId(
            builder.addOpen(EntryClass.CONTROL, OpenBodyCodec.encode(start, entropy)).headerHash());
    Bytes padded = Padding.pad(Bytes.utf8("made up"));
    builder.addSealed(
        EntryClass.DATA,
        id,
        Epoch.sealedLength(padded),
        (_, height, previous, salt, associated) ->
            sealing.seal(height, previous, salt, associated, padded));
    return builder.sign(writer);
  }

  private void reading(String name, VerifiedBatch batch, SecretKey seed) {
    Map<String, String> fields = fields("reading", Frontier.EMPTY, batch.batch().bytes());
    fields.put("reader", readerId.bytes().hex());
    fields.put("sealing-seed", seed.exposedBytes().hex());
    add(name, fields);
  }

  private void carrying() {
    add("control-carry-key", Map.of("kind", "control-carry-key", "opening", log.encode().hex()));
    CarryKey carry = new CarryKey(log, SecretKey.random(entropy));
    Bytes payload =
        CarryGrantCodec.encode(log.writer(), carry, List.of(reader.publicKey()), entropy);
    carryGrant("carry-grant", payload, readerSeed);
    carryGrant("carry-grant-stranger", payload, carrierSeed);
    carryGrant("carry-grant-cut", payload.slice(0, payload.length() - 1), readerSeed);
  }

  private void carryGrant(String name, Bytes payload, SecretKey seed) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", "carry-grant");
    fields.put("writer", log.writer().bytes().hex());
    fields.put("sealing-seed", seed.exposedBytes().hex());
    fields.put("payload", payload.hex());
    add(name, fields);
  }

  private void forks() {
    VerifiedBatch common = batch(Frontier.EMPTY, 3);
    Frontier above = new Frontier(3, common.head(), 0);
    VerifiedBatch one = batch(above, 2);
    VerifiedBatch other = batch(above, 4);
    Bytes proof = ForkProof.between(one, other).orElseThrow().encode();
    Bytes stranger = SigningKey.random(entropy).verifying().bytes();
    fork("fork", proof);
    fork(
        "fork-first-entry",
        ForkProof.between(common, batch(Frontier.EMPTY, 1)).orElseThrow().encode());
    // Behind the opening: split (8), hash below (32), then from (8) and count (2) of the first
    // branch; its first entry begins at 99 with its flags.
    fork("fork-version-2", with(proof, 0, 2));
    fork(
        "fork-another-writer",
        Bytes.concat(proof.slice(0, 1), stranger, proof.slice(33, proof.length())));
    fork("fork-another-nonce", unsigned(proof, 33));
    fork("fork-another-split", unsigned(proof, 56));
    fork("fork-another-hash-below", unsigned(proof, 57));
    fork("fork-from-above-the-split", with(proof, 96, 4));
    fork("fork-no-entries", with(with(proof, 97, 0), 98, 0));
    fork("fork-too-many-entries", with(with(proof, 97, 2), 98, 1));
    fork("fork-flag-unknown", with(proof, 99, proof.at(99) | 0x80));
    fork(
        "fork-signature-flipped",
        with(proof, proof.length() - 1, proof.at(proof.length() - 1) ^ 1));
    fork("fork-cut", proof.slice(0, proof.length() - 1));
    fork("fork-longer", Bytes.concat(proof, Bytes.of((byte) 0)));
    Bytes single = ForkProof.between(common, batch(Frontier.EMPTY, 3)).orElseThrow().encode();
    int branch = (single.length() - 89) / 2;
    Bytes start = single.slice(0, 89);
    Bytes first = single.slice(89, 89 + branch);
    Bytes second = single.slice(89 + branch, single.length());
    fork("fork-in-the-other-order", Bytes.concat(start, second, first));
    fork("fork-one-history-twice", Bytes.concat(start, first, first));
  }

  /// Another byte there, such that the two histories keep their order and only the signatures tell.
  private static Bytes unsigned(Bytes proof, int at) {
    for (int value = 0; value < 256; value++) {
      Bytes changed = with(proof, at, value);
      if (new LogVector("", Map.of("kind", "fork", "proof", changed.hex()))
          .outcome()
          .equals("MALFORMED BAD_SIGNATURE")) {
        return changed;
      }
    }
    throw new IllegalStateException("one of 256 keeps the order");
  }

  private void fork(String name, Bytes proof) {
    add(name, Map.of("kind", "fork", "proof", proof.hex()));
  }

  /// The outcome of today is what the file will hold every later version to.
  private void add(String name, Map<String, String> fields) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("expect", new LogVector(name, fields).outcome());
    all.put("kind", fields.get("kind") == null ? "" : fields.get("kind"));
    new java.util.TreeMap<>(fields).forEach(all::putIfAbsent);
    vectors.add(new LogVector(name, all));
  }
}
