package org.thitsar.protocol.log;

import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;

/// [EntryBody] to and from protobuf.
public final class EntryBodyCodec {
  private EntryBodyCodec() {}

  /// The bytes that are padded and sealed.
  public static Bytes encode(EntryBody body) {
    var message =
        org.thitsar.protocol.v1.EntryBody.newBuilder()
            .setKindValue(body.kindNumber())
            .setSchemaVersion(body.schemaVersion())
            .setMustUnderstand(body.mustUnderstand())
            .setWrittenAtMillis(body.writtenAtMillis())
            .setPayload(UnsafeByteOperations.unsafeWrap(body.payload().unsafeArray()));
    for (EntryReference cause : body.causes()) {
      message.addCauses(
          org.thitsar.protocol.v1.EntryReference.newBuilder()
              .setLogId(UnsafeByteOperations.unsafeWrap(cause.log().bytes().unsafeArray()))
              .setHeight(cause.height())
              .setHeaderHash(UnsafeByteOperations.unsafeWrap(cause.headerHash().unsafeArray())));
    }
    return Bytes.owning(message.build().toByteArray());
  }

  /// Reads what [#encode] wrote, or what a newer version did: unknown fields are passed over.
  public static EntryBody decode(Bytes bytes) throws MalformedException {
    var message =
        MessageReader.readKnown(
            org.thitsar.protocol.v1.EntryBody.getDefaultInstance(),
            bytes,
            Limits.BODY_BYTES_MAX,
            "entry body");
    if (message.getCausesCount() > Limits.CAUSES_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "entry causes");
    }
    List<EntryReference> causes = new ArrayList<>();
    for (var cause : message.getCausesList()) {
      Bytes hash = Bytes.owning(cause.getHeaderHash().toByteArray());
      if (hash.length() != 32 || cause.getHeight() < 0) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "entry cause");
      }
      causes.add(
          new EntryReference(
              LogId.decode(Bytes.owning(cause.getLogId().toByteArray())), cause.getHeight(), hash));
    }
    return new EntryBody(
        message.getKindValue(),
        message.getSchemaVersion(),
        message.getMustUnderstand(),
        causes,
        message.getWrittenAtMillis(),
        Bytes.owning(message.getPayload().toByteArray()));
  }
}
