package org.thitsar.protocol.membership;

import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// An organisation changes its key; both keys have signed.
///
/// @param id of the statement
/// @param change from which key to which
public record KeyRotation(StatementId id, Subject.KeyChange change) implements Statement {

  /// A rotation that neither key has signed: certificates under `previous` end unless they are
  /// `kept`.
  public static SignedStatement draft(
      OrganisationId organisation,
      VerifyingKey previous,
      VerifyingKey next,
      Collection<StatementId> kept) {
    Bytes content =
        DecisionCodec.rotation(
            new Subject.KeyChange(organisation, previous, next, List.copyOf(new TreeSet<>(kept))));
    try {
      return SignedStatement.unsigned(content);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a rotation out of its own range", e);
    }
  }

  /// The same where both keys are at hand.
  public static SignedStatement rotate(
      OrganisationId organisation,
      SigningKey previous,
      SigningKey next,
      Collection<StatementId> kept) {
    return draft(organisation, previous.verifying(), next.verifying(), kept)
        .signedBy(previous)
        .signedBy(next);
  }
}
