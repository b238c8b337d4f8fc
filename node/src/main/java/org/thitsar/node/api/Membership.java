package org.thitsar.node.api;

import java.util.List;

/// What the members decide: who leaves, who votes, by which rules, whose node is suspended.
///
/// Whatever changes something can be asked what it would do first: with `rehearse` nothing is said
/// and nothing changes.
public interface Membership {
  /// Who belongs, which nodes may read, and what is proposed.
  MembersView members(Operator operator) throws RefusedException;

  /// Proposes something to all who vote, and approves it in the name of this organisation.
  DecisionView propose(Operator operator, ProposalDraft draft, boolean rehearse)
      throws RefusedException;

  /// Votes on the proposal whose id begins with `proposal`. An approval cannot be taken back.
  DecisionView vote(Operator operator, String proposal, boolean approve, boolean rehearse)
      throws RefusedException;

  /// Suspends the node whose peer id ends with `peer`: nothing more is sealed to it. At once for a
  /// node of this organisation, as one voice of two for another's.
  DecisionView suspend(Operator operator, String peer, boolean rehearse) throws RefusedException;

  /// Ends the keys of all logs of this node: what is written from now on is sealed under fresh
  /// ones. Returns how many logs.
  int rotate(Operator operator) throws RefusedException;

  /// What is proposed.
  ///
  /// @param action `remove`, `voice`, `rules`
  /// @param organisations names or ids of those it is about
  /// @param spared names or ids of members who were to be removed and stay
  /// @param overruled beginnings of the ids of proposals that are overruled
  /// @param removalPercent of new rules; 0 leaves the one in force
  /// @param attestations of new rules; 0 leaves the one in force
  record ProposalDraft(
      String action,
      List<String> organisations,
      List<String> spared,
      List<String> overruled,
      int removalPercent,
      int attestations) {}

  /// The federation: its members, those who were removed, and what is proposed.
  record MembersView(
      List<MemberView> members,
      List<String> removed,
      List<ProposalView> proposals,
      int removalPercent,
      int attestations) {}

  /// A member; `votes` is false for a newcomer to whom no majority has given a voice.
  record MemberView(
      String name,
      String nameMy,
      String organisationId,
      boolean self,
      boolean votes,
      List<NodeView> nodes) {}

  /// A node of a member; `suspended`: nothing more is sealed to it for now.
  record NodeView(String peerId, boolean suspended, boolean self) {}

  /// A proposal. `outcome` is one of OPEN, PASSED, REJECTED, CONTESTED, OVERRULED, ON_NOTICE,
  /// OBJECTED.
  record ProposalView(
      String id,
      String summary,
      String proposedBy,
      String outcome,
      List<String> approvals,
      List<String> rejections,
      List<String> silent,
      int needed) {}

  /// What an act does, or would do.
  ///
  /// @param what the act in words
  /// @param proposal id of the proposal that it is about; empty for a suspension
  /// @param outcome how the proposal stands then; empty for a suspension
  /// @param effects what changes by it, in plain words, one line each
  /// @param done false when it was a rehearsal
  record DecisionView(
      String what, String proposal, String outcome, List<String> effects, boolean done) {}
}
