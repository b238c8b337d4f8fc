package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;

/// A charter that every founder has signed.
public final class Charter {
  private final SignedStatement statement;
  private final CharterTerms terms;

  private Charter(SignedStatement statement, CharterTerms terms) {
    this.statement = statement;
    this.terms = terms;
  }

  /// The charter that `statement` is.
  ///
  /// @throws MalformedException when it is another kind of statement, or a founder has not signed
  public static Charter of(SignedStatement statement) throws MalformedException {
    if (!(statement.statement() instanceof CharterTerms terms)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "charter");
    }
    if (!statement.signers().containsAll(terms.founderKeys())) {
      throw new MalformedException(Flaw.BAD_SIGNATURE, "charter");
    }
    return new Charter(statement, terms);
  }

  /// The same, when the caller has seen that all founders signed.
  static Charter ofChecked(SignedStatement statement, CharterTerms terms) {
    return new Charter(statement, terms);
  }

  /// The federation that it founds.
  public FederationId id() {
    return terms.id();
  }

  /// What it says.
  public CharterTerms terms() {
    return terms;
  }

  /// The statement with all signatures.
  public SignedStatement statement() {
    return statement;
  }

  /// Whether `organisation` is one of the founders.
  public boolean founded(OrganisationId organisation) {
    return terms.founders().stream().anyMatch(founder -> founder.id().equals(organisation));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Charter that && statement.equals(that.statement);
  }

  @Override
  public int hashCode() {
    return statement.hashCode();
  }

  /// The id only.
  @Override
  public String toString() {
    return "Charter[" + id() + "]";
  }
}
