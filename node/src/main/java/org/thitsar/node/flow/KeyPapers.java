package org.thitsar.node.flow;

import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.membership.Cut;
import org.thitsar.protocol.membership.KeyRotation;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.Objection;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementText;
import org.thitsar.protocol.membership.Tally;

/// What an organisation says with its own key, which is on no node: written here, signed elsewhere,
/// and read again.
final class KeyPapers {
  private final NodeIdentity identity;
  private final OrganisationId self;
  private final InstantSource clock;

  KeyPapers(NodeIdentity identity, OrganisationId self, InstantSource clock) {
    this.identity = identity;
    this.self = self;
    this.clock = clock;
  }

  /// A further certificate of this node, signed by the node. With `replaces`, another node of this
  /// organisation ends; what is known of its word stays.
  String certificate(Roster roster, Optional<NodeId> replaces) throws RefusedException {
    NodeCertificate now =
        roster
            .certificate(identity.node())
            .or(() -> roster.former(identity.node()))
            .orElseThrow(
                () ->
                    new RefusedException(
                        Refusal.NOT_NOW,
                        "this node is not known to the federation yet",
                        "use an invitation first: thitsar join"));
    if (replaces.isPresent()
        && (replaces.get().equals(identity.node())
            || !roster.organisationOf(replaces.get()).equals(Optional.of(self)))) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "a node takes the place of another node of its own organisation",
          "see: thitsar members");
    }
    return StatementText.write(
        StatementText.CERTIFICATE,
        NodeCertificate.draft(
                self,
                identity.node(),
                identity.sealing().publicKey(),
                now.rights(),
                now.incarnation() + 1,
                identity.controlLogNonce(),
                clock.millis(),
                replaces.map(node -> new Cut(node, roster.head(node))))
            .signedBy(identity.signing()));
  }

  /// From the key that speaks now to `next`; the certificates of all nodes that may read stay.
  String rotation(Roster roster, String next) throws RefusedException {
    VerifyingKey now = roster.key(self).orElseThrow();
    VerifyingKey following = key(next);
    if (following.equals(now)) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "that is the key in use", "make another: thitsar key new FILE");
    }
    return StatementText.write(
        StatementText.ROTATION,
        KeyRotation.draft(self, now, following, certificates(roster, self)));
  }

  String objection(Tally proposal) {
    return StatementText.write(
        StatementText.OBJECTION, Objection.draft(proposal.proposal().id(), self));
  }

  /// The certificates of an organisation's nodes that may read.
  static List<StatementId> certificates(Roster roster, OrganisationId organisation) {
    return roster.nodes(organisation).stream()
        .filter(node -> !roster.suspended(node))
        .flatMap(node -> roster.certificate(node).stream())
        .map(NodeCertificate::id)
        .toList();
  }

  /// Reads a key as people hand it on.
  static VerifyingKey key(String text) throws RefusedException {
    try {
      return StatementText.parseKey(text);
    } catch (MalformedException e) {
      throw new RefusedException(
          Refusal.BAD_INPUT,
          "this is not an organisation's key (" + e.getMessage() + ")",
          "take the line that `thitsar key new` printed");
    }
  }

  /// What is said, in words, and the statement.
  record Paper(String what, SignedStatement statement) {}

  /// Reads what was signed; only statements of this organisation.
  Paper read(String text) throws RefusedException {
    SignedStatement statement = statement(text);
    return switch (statement.statement()) {
      case NodeCertificate certificate when certificate.organisation().equals(self) ->
          new Paper(
              certificate.replaces().isPresent()
                  ? "certify a node in the place of another"
                  : "certify a node anew",
              statement);
      case KeyRotation rotation when rotation.change().organisation().equals(self) ->
          new Paper("change this organisation's key", statement);
      case Objection objection when objection.organisation().equals(self) ->
          new Paper("object: this organisation's key is not lost", statement);
      default ->
          throw new RefusedException(
              Refusal.BAD_INPUT,
              "another organisation has to say this",
              "each node says what its own organisation's key has signed");
    };
  }

  private static SignedStatement statement(String text) throws RefusedException {
    String start = text.strip();
    for (String prefix :
        List.of(StatementText.CERTIFICATE, StatementText.ROTATION, StatementText.OBJECTION)) {
      if (start.toLowerCase(Locale.ROOT).startsWith(prefix)) {
        try {
          return StatementText.parse(prefix, start);
        } catch (MalformedException e) {
          throw new RefusedException(
              Refusal.BAD_INPUT,
              "this text is damaged (" + e.getMessage() + ")",
              "take the whole of what was printed");
        }
      }
    }
    throw new RefusedException(
        Refusal.BAD_INPUT, "this is nothing that a key has signed", "see: thitsar key --help");
  }
}
