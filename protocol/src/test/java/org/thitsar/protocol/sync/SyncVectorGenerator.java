package org.thitsar.protocol.sync;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Makes the vectors of `protocol/spec/04-sync.md` and `05-gossip.md`.
final class SyncVectorGenerator {
  private final SeededEntropy entropy = new SeededEntropy(4);
  private final List<SyncVector> vectors = new ArrayList<>();

  private SyncVectorGenerator() {}

  /// Writes the files into the folder given.
  public static void main(String[] arguments) throws IOException {
    for (SyncVector vector : vectors()) {
      Files.writeString(Path.of(arguments[0], vector.name() + ".txt"), vector.text());
    }
  }

  static List<SyncVector> vectors() {
    SyncVectorGenerator generator = new SyncVectorGenerator();
    generator.messages();
    generator.frames();
    generator.tags();
    generator.hints();
    return generator.vectors;
  }

  private void messages() {
    Bytes nonce = Bytes.of(new byte[32]);
    Bytes batch =
        new ByteWriter().u8(SignedBatch.VERSION).u63(7).u16(3).bytes(Bytes.of((byte) 9)).toBytes();
    message("hello", "Hello", hello(nonce, Bytes.empty()));
    message("hello-remembering", "Hello", "0a5008011220" + z(32) + "1a20" + z(32) + "2a08" + z(8));
    message("tags", "Tags", "12120a10" + "0000000000000001" + "ffffffffffffffff");
    message("digests-none", "Digests", "1a00");
    message("frontiers", "Frontiers", "22130a11" + "8000000000000000" + "05" + z(8));
    message("batch", "Batch", "2a1909" + z(8) + "120e" + batch.hex() + "0909");
    message("stop", "Stop", "320b09" + z(8) + "1001");
    message("stop-reason-unknown", "Stop", "320b09" + z(8) + "1063");
    message("probe", "Probe", "420b09" + z(8) + "1007");
    message("probe-height-negative", "MALFORMED OUT_OF_RANGE", "420b10" + "ff".repeat(9) + "01");
    message("place", "Place", "4a1209" + z(8) + "11" + "0100000000000080");
    message("end", "End", "3a00");
    message("unknown-field", "End", "3a00" + "f80101");
    message("hello-version-2", "MALFORMED UNKNOWN_VERSION", "0a2408021220" + z(32));
    message("hello-nonce-short", "MALFORMED OUT_OF_RANGE", "0a230801121f" + z(31));
    message("hello-digest-cut", "MALFORMED TRUNCATED", "0a2808011220" + z(32) + "2a0200ff");
    message("tags-equal", "MALFORMED NOT_CANONICAL", "12120a10" + z(16));
    message(
        "tags-descending",
        "MALFORMED NOT_CANONICAL",
        "12120a10" + "ffffffffffffffff" + "0000000000000001");
    message("digests-too-many", "MALFORMED TOO_MANY", "1a8b020a8802" + z(264));
    message("frontiers-cut", "MALFORMED TRUNCATED", "22120a10" + z(8) + "05" + z(7));
    message("frontiers-varint-long", "MALFORMED BAD_VARINT", "22140a12" + z(8) + "8500" + z(8));
    message("batch-version-0", "MALFORMED UNKNOWN_VERSION", "2a0d09" + z(8) + "120200ff");
    message("kind-unknown", "MALFORMED UNKNOWN_VERSION", "7a00");
    message("empty", "MALFORMED UNKNOWN_VERSION", "");
    message("cut", "MALFORMED NOT_A_MESSAGE", "3a05");
    message("groups-nested", "MALFORMED NOT_A_MESSAGE", "4b".repeat(40));
  }

  private static String hello(Bytes nonce, Bytes remembered) {
    return "0a2408011220" + nonce.hex() + remembered.hex();
  }

  private static String z(int bytes) {
    return "00".repeat(bytes);
  }

  private void message(String name, String expect, String message) {
    add("message-" + name, expect, Map.of("kind", "message", "message", message));
  }

  private void frames() {
    frames("two", "2 FRAMES", "01aa02bbbb");
    frames("cut", "1 FRAMES AND A PART", "01aa02bb");
    frames("empty", "MALFORMED MISSING_FIELD", "00");
    frames("length-not-shortest", "MALFORMED BAD_VARINT", "8100");
    frames("too-large", "MALFORMED TOO_LARGE", "81804400");
    frames("length-endless", "MALFORMED BAD_VARINT", "ffffffff7f");
  }

  private void frames(String name, String expect, String stream) {
    add("frames-" + name, expect, Map.of("kind", "frames", "stream", stream));
  }

  private void tags() {
    NodeId initiator = new NodeId(SigningKey.random(entropy).verifying());
    NodeId responder = new NodeId(SigningKey.random(entropy).verifying());
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", "tags");
    fields.put("initiator", initiator.peerId().bytes().hex());
    fields.put("responder", responder.peerId().bytes().hex());
    fields.put("initiator-nonce", entropy.bytes(32).hex());
    fields.put("responder-nonce", entropy.bytes(32).hex());
    fields.put("opening", LogOpening.random(initiator, entropy).encode().hex());
    fields.put("carry-key", entropy.bytes(32).hex());
    fields.put("length", "300");
    fields.put("head", entropy.bytes(32).hex());
    add("tags", new SyncVector("", withExpect(fields, "")).outcome(), fields);
  }

  private void hints() {
    NodeId writer = new NodeId(SigningKey.random(entropy).verifying());
    LogOpening opening = LogOpening.random(writer, entropy);
    SecretKey hintKey = SecretKey.random(entropy);
    SecretKey carryKey = SecretKey.random(entropy);
    CarriedLog log =
        new CarriedLog(opening, carryKey, false, new OrganisationId(Bytes.of(new byte[32])));
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", "hint");
    fields.put("hint-key", hintKey.exposedBytes().hex());
    fields.put("opening", opening.encode().hex());
    fields.put("carry-key", carryKey.exposedBytes().hex());
    fields.put("sealed", SealedHint.seal(hintKey, log, 300, entropy).bytes().hex());
    add("hint", "LENGTH 300", fields);
    Map<String, String> stranger = new LinkedHashMap<>(fields);
    stranger.put("carry-key", z(32));
    add("hint-other-carry-key", "NOT FOR US", stranger);
    Map<String, String> outsider = new LinkedHashMap<>(fields);
    outsider.put("hint-key", z(32));
    add("hint-other-hint-key", "MALFORMED BAD_SEAL", outsider);
  }

  private void add(String name, String expect, Map<String, String> fields) {
    vectors.add(new SyncVector(name, withExpect(fields, expect)));
  }

  private static Map<String, String> withExpect(Map<String, String> fields, String expect) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("expect", expect);
    all.put("kind", fields.getOrDefault("kind", ""));
    all.putAll(fields);
    return all;
  }
}
