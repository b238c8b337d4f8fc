package org.thitsar.protocol.membership;

import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// An organisation vouches for one node.
///
/// It counts when both the organisation's key and the node's own key have signed it: without the
/// second, a member could claim another member's node as its own.
///
/// @param id of the statement that said so
/// @param organisation who vouches
/// @param node for whom
/// @param sealingKey to which others seal what this node may read
/// @param rights what the node may do in the organisation's name
/// @param incarnation counts certificates of this node from 1; the highest one counts
/// @param controlLogNonce names, with the node, its control log
/// @param issuedAtMillis since 1970, by the clock of whoever certified; for people to read
/// @param replaces the node whose place this one takes, with what it said that still counts
public record NodeCertificate(
    StatementId id,
    OrganisationId organisation,
    NodeId node,
    SealingPublicKey sealingKey,
    Set<NodeRight> rights,
    int incarnation,
    Bytes controlLogNonce,
    long issuedAtMillis,
    Optional<Cut> replaces)
    implements Statement {

  /// Copies the rights.
  public NodeCertificate {
    rights = Set.copyOf(rights);
  }

  /// A certificate that nobody has signed: for [SignedStatement#signedBy], once with the node's key
  /// and once, where that key is kept, with the organisation's.
  ///
  /// @param incarnation at least 1
  /// @param controlLogNonce 16 bytes
  /// @param issuedAtMillis not negative
  /// @param replaces the node whose place this one takes, if any
  public static SignedStatement draft(
      OrganisationId organisation,
      NodeId node,
      SealingPublicKey sealingKey,
      Set<NodeRight> rights,
      int incarnation,
      Bytes controlLogNonce,
      long issuedAtMillis,
      Optional<Cut> replaces) {
    Bytes content =
        StatementCodec.certificate(
            organisation,
            node,
            sealingKey,
            new TreeSet<>(rights),
            incarnation,
            controlLogNonce,
            issuedAtMillis,
            replaces);
    try {
      return SignedStatement.unsigned(content);
    } catch (MalformedException e) {
      throw new IllegalArgumentException("a certificate out of its own range", e);
    }
  }

  /// A certificate made where both keys are at hand: when an organisation and its first node are
  /// founded.
  ///
  /// @param incarnation at least 1
  /// @param controlLogNonce 16 bytes
  /// @param issuedAtMillis not negative
  public static SignedStatement certify(
      SigningKey organisationKey,
      OrganisationId organisation,
      SigningKey nodeKey,
      SealingPublicKey sealingKey,
      Set<NodeRight> rights,
      int incarnation,
      Bytes controlLogNonce,
      long issuedAtMillis) {
    return draft(
            organisation,
            new NodeId(nodeKey.verifying()),
            sealingKey,
            rights,
            incarnation,
            controlLogNonce,
            issuedAtMillis,
            Optional.empty())
        .signedBy(nodeKey)
        .signedBy(organisationKey);
  }
}
