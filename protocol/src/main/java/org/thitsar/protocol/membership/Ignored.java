package org.thitsar.protocol.membership;

import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// Why a statement has no effect on a roster. Holds ids only, so it may be logged.
///
/// None of these is final: another statement that comes later may give this one its effect.
public sealed interface Ignored {
  /// The statement.
  StatementId statement();

  /// Who would have had to sign.
  enum Signer {
    /// The key of the organisation that speaks.
    ORGANISATION,
    /// The node that a certificate is for.
    NODE,
    /// A node of the member that admits.
    APPROVER
  }

  /// The signature that it needs is not there.
  record NotSigned(StatementId statement, Signer by) implements Ignored {}

  /// A certificate of an organisation whose genesis is not there.
  record UnknownOrganisation(StatementId statement, OrganisationId organisation)
      implements Ignored {}

  /// It is about, or by, an organisation that does not belong.
  record NotAMember(StatementId statement, OrganisationId organisation) implements Ignored {}

  /// It admits an organisation that founded the federation, or repeats a genesis.
  record NothingNew(StatementId statement, OrganisationId organisation) implements Ignored {}

  /// The node that signed may not do this.
  record RightMissing(StatementId statement, NodeId node, NodeRight right) implements Ignored {}

  /// A newer certificate of the same node counts.
  record Superseded(StatementId statement, StatementId by) implements Ignored {}

  /// The node has let two organisations certify it, so it is nobody's.
  record ClaimedTwice(StatementId statement, NodeId node) implements Ignored {}

  /// The organisation's own key stands in for a node: that key must stay offline.
  record KeyReused(StatementId statement, OrganisationId organisation) implements Ignored {}

  /// A certificate under a key that has ended, and was not kept.
  record KeyEnded(StatementId statement, OrganisationId organisation) implements Ignored {}

  /// What it is about is not here or is over, or it stands beyond a cut.
  record NothingToCount(StatementId statement) implements Ignored {}

  /// It belongs to another federation.
  record OtherFederation(StatementId statement) implements Ignored {}

  /// Of a kind that this implementation does not know, and that can be passed over: because it says
  /// so itself, or because nobody signed it who has a say.
  record NotUnderstood(StatementId statement, int ruleVersion) implements Ignored {}
}
