package org.thitsar.protocol.credential;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.StatementId;

/// A statement that is well formed and signed by the key that it names. Whose key that is, and
/// whether it may say so, is not known yet: see [StatementVerifier].
///
/// The content is kept byte for byte as it was signed; hashes and signatures cover those bytes and
/// never a new serialisation.
///
/// @param id hash of the content: the signature is not part of it
/// @param statement what the content says
/// @param signed the whole statement as it is stored and carried
public record UnverifiedStatement(StatementId id, Statement statement, Bytes signed) {
  /// Signs `statement` with the key of the node that it names.
  ///
  /// @throws IllegalArgumentException when the key is another node's, or the statement is of an
  ///   unknown version
  public static UnverifiedStatement sign(Statement statement, SigningKey key) {
    if (!key.verifying().equals(statement.said().node().key())) {
      throw new IllegalArgumentException("the key of the node that the statement names");
    }
    Bytes content = StatementCodec.encode(statement);
    Bytes signature = key.sign(Label.CREDENTIAL, content);
    return new UnverifiedStatement(
        idOf(content),
        statement,
        StatementCodec.encodeSigned(new StatementCodec.Signed(content, signature)));
  }

  /// Reads a statement from elsewhere and checks its signature.
  ///
  /// @throws MalformedException with [Flaw#UNKNOWN_VERSION] for a rule version that this software
  ///   does not know, [Flaw#BAD_SIGNATURE], [Flaw#NOT_CANONICAL] when there is another way to write
  ///   the same, or what else is wrong
  public static UnverifiedStatement decode(Bytes signed) throws MalformedException {
    return decode(signed, false, true);
  }

  /// Like [#decode], but reads a statement of an unknown rule version as [Unrecognised], so that
  /// what it names can be shown as UNKNOWN.
  public static UnverifiedStatement decodeAnyVersion(Bytes signed) throws MalformedException {
    return decode(signed, true, true);
  }

  /// Like [#decodeAnyVersion], but does not look at the signature: only for bytes that were checked
  /// before and come out of a storage that nobody else can write.
  public static UnverifiedStatement decodeTrustingSignature(Bytes signed)
      throws MalformedException {
    return decode(signed, true, false);
  }

  private static UnverifiedStatement decode(Bytes signed, boolean anyVersion, boolean check)
      throws MalformedException {
    StatementCodec.Signed parts = StatementCodec.decodeSigned(signed);
    StatementId id = idOf(parts.content());
    Statement statement = StatementCodec.decode(parts.content(), id, anyVersion);
    if (check) {
      // Only here, because checking the order of the point costs as much as the signature.
      VerifyingKey.decode(statement.said().node().bytes())
          .verify(parts.signature(), Label.CREDENTIAL, parts.content());
    }
    return new UnverifiedStatement(id, statement, signed);
  }

  private static StatementId idOf(Bytes content) {
    return new StatementId(Hash.of(Label.CREDENTIAL_ID, content));
  }

  /// The credential that this statement is, or is about.
  public CredentialId about() {
    return switch (statement) {
      case Credential _ -> CredentialId.of(id);
      case Statement.Subject subject -> subject.credential();
    };
  }
}
