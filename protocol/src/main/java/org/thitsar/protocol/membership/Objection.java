package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// The key that others want to replace is not lost: it has signed this.
///
/// @param id of the statement
/// @param proposal to replace it
/// @param organisation whose key it is
public record Objection(StatementId id, StatementId proposal, OrganisationId organisation)
    implements Statement {

  /// An objection that nobody has signed.
  public static SignedStatement draft(StatementId proposal, OrganisationId organisation) {
    Bytes content = DecisionCodec.objection(proposal, organisation);
    try {
      return SignedStatement.unsigned(content);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("an objection out of its own range", e);
    }
  }

  /// Objects to `proposal` with the key that it would replace.
  public static SignedStatement object(
      StatementId proposal, OrganisationId organisation, SigningKey organisationKey) {
    return draft(proposal, organisation).signedBy(organisationKey);
  }
}
