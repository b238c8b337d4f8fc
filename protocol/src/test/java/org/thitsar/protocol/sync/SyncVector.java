package org.thitsar.protocol.sync;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogOpening;

/// One vector: lines of `name: value`, of which `expect` says what must come out of the others.
record SyncVector(String name, Map<String, String> fields) {
  static SyncVector parse(String name, String text) {
    Map<String, String> fields = new LinkedHashMap<>();
    text.lines()
        .forEach(
            line -> {
              int colon = line.indexOf(": ");
              fields.put(line.substring(0, colon), line.substring(colon + 2));
            });
    return new SyncVector(name, fields);
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
        case "message" -> SyncCodec.decode(bytes("message")).getClass().getSimpleName();
        case "frames" -> frames();
        case "tags" -> tags();
        case "hint" -> hint();
        default -> throw new IllegalStateException("unknown kind in " + name);
      };
    } catch (MalformedException e) {
      return "MALFORMED " + e.flaw();
    }
  }

  private String frames() throws MalformedException {
    FrameAssembler assembler = new FrameAssembler(Limits.FRAME_BYTES_MAX);
    byte[] stream = bytes("stream").toArray();
    assembler.accept(stream, 0, stream.length);
    int whole = 0;
    while (assembler.next().isPresent()) {
      whole++;
    }
    return whole + (assembler.between() ? " FRAMES" : " FRAMES AND A PART");
  }

  private String tags() throws MalformedException {
    SyncParties parties =
        new SyncParties(
            PeerId.decode(bytes("initiator")), PeerId.decode(bytes("responder")), Role.INITIATOR);
    Bytes session = parties.session(bytes("initiator-nonce"), bytes("responder-nonce"));
    CarriedLog log = log();
    Frontier frontier = new Frontier(Long.parseLong(field("length")), bytes("head"), 0);
    Tagger tagger = new Tagger(session);
    return "session %s initiator %016x responder %016x mark %016x digest %016x"
        .formatted(
            session.hex(),
            tagger.tag(log, Role.INITIATOR),
            tagger.tag(log, Role.RESPONDER),
            Marks.mark(session, log.id(), frontier),
            Marks.digests(session, List.of(new Lane(log, frontier))).getFirst());
  }

  private String hint() throws MalformedException {
    SealedHint hint = new SealedHint(bytes("sealed"));
    return hint.open(SecretKey.of(bytes("hint-key")))
        .readAs(log())
        .map(read -> "LENGTH " + read.length())
        .orElse("NOT FOR US");
  }

  private CarriedLog log() throws MalformedException {
    return new CarriedLog(
        LogOpening.decode(bytes("opening")),
        SecretKey.of(bytes("carry-key")),
        false,
        new OrganisationId(Bytes.of(new byte[32])));
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
