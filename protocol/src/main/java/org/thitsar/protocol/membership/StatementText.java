package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;

/// Statements as text that people send each other.
public final class StatementText {
  /// One line: a genesis.
  public static final String GENESIS = "thitsar-genesis:";

  /// Lines: a charter, signed by some or all of its founders.
  public static final String CHARTER = "thitsar-charter:";

  /// Lines: a node's certificate, on its way to the organisation's key or back.
  public static final String CERTIFICATE = "thitsar-certificate:";

  /// Lines: the rotation of an organisation's key, on its way to both keys or back.
  public static final String ROTATION = "thitsar-rotation:";

  /// Lines: an objection, on its way to the organisation's key or back.
  public static final String OBJECTION = "thitsar-objection:";

  /// One line: the public half of an organisation's key.
  public static final String KEY = "thitsar-key:";

  private StatementText() {}

  /// Writes `statement` with the prefix of its kind.
  public static String write(String prefix, SignedStatement statement) {
    return prefix.equals(GENESIS)
        ? TextForm.line(prefix, statement.encode())
        : TextForm.block(prefix, statement.encode());
  }

  /// Reads what [#write] writes. Signatures may still be missing.
  ///
  /// @throws MalformedException when the text is damaged, what it holds is not of the kind that the
  ///   prefix names, or a signature in it does not verify
  public static SignedStatement parse(String prefix, String text) throws MalformedException {
    SignedStatement statement =
        SignedStatement.decode(TextForm.read(prefix, text, StatementLimits.STATEMENT_BYTES_MAX));
    String found =
        switch (statement.statement()) {
          case Genesis _ -> GENESIS;
          case CharterTerms _ -> CHARTER;
          case NodeCertificate _ -> CERTIFICATE;
          case KeyRotation _ -> ROTATION;
          case Objection _ -> OBJECTION;
          case Linked _, UnknownStatement _ -> "";
        };
    if (!found.equals(prefix)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, prefix + " text");
    }
    return statement;
  }

  /// Writes the public half of an organisation's key.
  public static String writeKey(VerifyingKey key) {
    return TextForm.line(KEY, key.bytes());
  }

  /// Reads what [#writeKey] writes.
  ///
  /// @throws MalformedException when the text is damaged, or holds no key
  public static VerifyingKey parseKey(String text) throws MalformedException {
    return VerifyingKey.decode(TextForm.read(KEY, text, VerifyingKey.LENGTH));
  }

  /// Reads a genesis and checks that its own key has signed it.
  ///
  /// @throws MalformedException as [#parse]
  public static SignedStatement parseGenesis(String text) throws MalformedException {
    SignedStatement statement = parse(GENESIS, text);
    Genesis.of(statement);
    return statement;
  }
}
