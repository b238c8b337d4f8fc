package org.thitsar.protocol.credential;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;
import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.v1.CredentialStatementOutline;

/// Statements of a rule version that is not written yet: the outline, and something behind it.
final class FutureStatement {
  static final int VERSION = 2;

  private FutureStatement() {}

  static UnverifiedStatement sign(
      CredentialWorld.Speaker speaker, Optional<CredentialId> about, boolean mustUnderstand) {
    CredentialStatementOutline.Builder outline =
        CredentialStatementOutline.newBuilder()
            .setRuleVersion(VERSION)
            .setMustUnderstand(mustUnderstand)
            .setOrganisationId(ByteString.copyFrom(speaker.organisation().bytes().toArray()))
            .setNodeKey(ByteString.copyFrom(speaker.node().bytes().toArray()))
            .setSaidOnDay((int) CredentialWorld.DAY.toEpochDay());
    about.ifPresent(id -> outline.setCredentialId(ByteString.copyFrom(id.bytes().toArray())));
    outline.setUnknownFields(
        UnknownFieldSet.newBuilder()
            .addField(
                77,
                UnknownFieldSet.Field.newBuilder()
                    .addLengthDelimited(ByteString.copyFromUtf8("something new"))
                    .build())
            .build());
    return seal(speaker, Bytes.owning(outline.build().toByteArray()));
  }

  private static UnverifiedStatement seal(CredentialWorld.Speaker speaker, Bytes content) {
    try {
      return UnverifiedStatement.decodeAnyVersion(sign(speaker, content));
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// Any content, rightly signed: also one that is not well formed.
  static Bytes sign(CredentialWorld.Speaker speaker, Bytes content) {
    return StatementCodec.encodeSigned(
        new StatementCodec.Signed(content, speaker.key().sign(Label.CREDENTIAL, content)));
  }
}
