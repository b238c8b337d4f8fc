package org.thitsar.node.api;

import java.util.List;

/// Who belongs, and how one joins.
public interface Federation {
  /// This organisation's genesis, as text that founders give each other.
  @Needs(Right.FEDERATE)
  String genesis(Operator operator) throws RefusedException;

  /// Enters the federation of a charter that every founder has signed; this organisation must be
  /// one of them. When the charter continues this node's federation, its founders leave that one:
  /// this node goes with its organisation, or tells those who stay.
  @Needs(Right.FEDERATE)
  FederationView adopt(Operator operator, String charter) throws RefusedException;

  /// A fresh invitation, good once and for `hours`; `address` overrides the addresses the node
  /// found itself.
  @Needs(Right.FEDERATE)
  InvitationView invite(Operator operator, int hours, List<String> addresses)
      throws RefusedException;

  /// Newcomers who used an invitation and wait for a person to compare the words.
  @Needs(Right.FEDERATE)
  List<Newcomer> newcomers(Operator operator) throws RefusedException;

  /// Lets in the newcomer whose words were read aloud; `words` are those the newcomer's screen
  /// shows.
  @Needs(Right.FEDERATE)
  Newcomer admit(Operator operator, String words) throws RefusedException;

  /// Sends the newcomer away and voids the invitation.
  @Needs(Right.FEDERATE)
  Newcomer decline(Operator operator, String words) throws RefusedException;

  /// Uses an invitation. Returns at once with the words to read aloud; [#joining] tells when the
  /// other side let us in.
  @Needs(Right.FEDERATE)
  JoinView join(Operator operator, String invitation) throws RefusedException;

  /// How a join stands.
  @Needs(Right.LOOK)
  JoinView joining(Operator operator) throws RefusedException;

  /// Notes where a member's node can be reached, dials it now, and tells how it stands. `address`
  /// is a multiaddr that ends in `/p2p/` and the node's peer id. For when an address has changed:
  /// nodes that met by an invitation know where to find each other.
  @Needs(Right.FEDERATE)
  Standing.Peer meet(Operator operator, String address) throws RefusedException;

  /// The federation as this node sees it.
  @Needs(Right.LOOK)
  FederationView federation(Operator operator) throws RefusedException;

  /// An invitation in text form.
  record InvitationView(String text, String expires) {}

  /// A newcomer: its organisation, and the words both sides show.
  record Newcomer(String organisation, String organisationId, String words) {}

  /// `state` is one of NONE, WAITING, ADMITTED, DECLINED, FAILED.
  record JoinView(String state, String organisation, String words, String detail) {}

  /// An organisation of the federation and its nodes' peer ids.
  record Member(
      String name, String nameMy, String organisationId, boolean self, List<String> peers) {}

  /// A federation; `name` and `federationId` are empty when this organisation stands alone.
  record FederationView(String name, String federationId, List<Member> members) {}
}
