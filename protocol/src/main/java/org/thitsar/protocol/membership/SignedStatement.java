package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.StatementId;

/// A statement with the signatures over its content.
///
/// **Promise.** Whoever [#signers()] names has signed exactly [#content()]: every signature was
/// verified when this object was made. **Not promised:** that a signer had any right to say it;
/// that is for the [Roster].
///
/// The content stays as it was received, byte for byte. Two objects are equal when content and
/// signatures are.
public final class SignedStatement {
  private static final Comparator<StatementSignature> BY_KEY =
      Comparator.comparing(signature -> signature.key().bytes());

  private final Bytes content;
  private final StatementId id;
  private final Statement statement;
  private final List<StatementSignature> signatures;

  private SignedStatement(Bytes content, Statement statement, List<StatementSignature> signatures) {
    this.content = content;
    this.id = idOf(content);
    this.statement = statement;
    this.signatures = List.copyOf(signatures);
  }

  /// Reads what [#encode()] writes.
  ///
  /// A rule version or kind that is not known here is no error: it is an [UnknownStatement].
  ///
  /// @throws MalformedException when it exceeds a limit of [StatementLimits], is not in the one
  ///   form that its meaning has, holds values that its kind does not allow, or when any signature
  ///   does not verify
  public static SignedStatement decode(Bytes bytes) throws MalformedException {
    return StatementCodec.decode(bytes);
  }

  /// Content that nobody has signed yet.
  static SignedStatement unsigned(Bytes content) throws MalformedException {
    return new SignedStatement(content, StatementCodec.statement(content), List.of());
  }

  /// Content with its signatures, sorted by key, none verified yet.
  ///
  /// A signature that its kind has no use for is refused, not dropped: else strangers could hang
  /// theirs on everybody's statements.
  static SignedStatement verified(Bytes content, List<StatementSignature> signatures)
      throws MalformedException {
    Statement statement = StatementCodec.statement(content);
    if (!allows(statement, signatures.stream().map(StatementSignature::key).toList())) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "signers of a statement");
    }
    for (StatementSignature signature : signatures) {
      signature.key().verify(signature.signature(), Label.STATEMENT, content);
    }
    return new SignedStatement(content, statement, signatures);
  }

  private static boolean allows(Statement statement, List<VerifyingKey> signers) {
    return switch (statement) {
      case Genesis genesis -> List.of(genesis.key()).containsAll(signers);
      case CharterTerms terms -> terms.founderKeys().containsAll(signers);
      case NodeCertificate _ -> signers.size() <= 2;
      case Linked _, Objection _ -> signers.size() <= 1;
      case KeyRotation rotation ->
          Set.of(rotation.change().previous(), rotation.change().next()).containsAll(signers);
      case UnknownStatement _ -> signers.size() <= StatementLimits.SIGNATURES_MAX;
    };
  }

  static StatementId idOf(Bytes content) {
    return new StatementId(Hash.of(Label.STATEMENT, content));
  }

  /// The same statement with the signature of `key` added.
  ///
  /// @throws IllegalArgumentException when statements of this kind are not signed by `key`
  public SignedStatement signedBy(SigningKey key) {
    return with(
        List.of(new StatementSignature(key.verifying(), key.sign(Label.STATEMENT, content))));
  }

  /// The same statement with the signatures of both; where both hold one of the same key, this
  /// one's stays.
  ///
  /// @throws IllegalArgumentException when `other` is another statement
  SignedStatement merge(SignedStatement other) {
    if (!content.equals(other.content)) {
      throw new IllegalArgumentException("only signatures of one statement can be merged");
    }
    return with(other.signatures);
  }

  private SignedStatement with(List<StatementSignature> more) {
    List<StatementSignature> all = new ArrayList<>(signatures);
    for (StatementSignature signature : more) {
      if (all.stream().noneMatch(held -> held.key().equals(signature.key()))) {
        all.add(signature);
      }
    }
    all.sort(BY_KEY);
    if (!allows(statement, all.stream().map(StatementSignature::key).toList())) {
      throw new IllegalArgumentException("this key does not sign statements of this kind");
    }
    return new SignedStatement(content, statement, all);
  }

  /// The bytes that are signed, as received.
  public Bytes content() {
    return content;
  }

  /// Hash of the content.
  public StatementId id() {
    return id;
  }

  /// What the content says.
  public Statement statement() {
    return statement;
  }

  /// The keys that signed, sorted; may be empty.
  public List<VerifyingKey> signers() {
    return signatures.stream().map(StatementSignature::key).toList();
  }

  /// Whether `key` has signed.
  public boolean isSignedBy(VerifyingKey key) {
    return signatures.stream().anyMatch(signature -> signature.key().equals(key));
  }

  List<StatementSignature> signatures() {
    return signatures;
  }

  /// The form in which statements are stored and sent.
  public Bytes encode() {
    return StatementCodec.encode(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SignedStatement that
        && content.equals(that.content)
        && signatures.equals(that.signatures);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  /// The id only.
  @Override
  public String toString() {
    return "SignedStatement[" + id + "]";
  }
}
