package org.thitsar.node.api;

import java.util.List;

/// What the members decide: who leaves, who votes, by which rules, whose node is suspended.
///
/// Whatever changes something can be asked what it would do first: with `rehearse` nothing is said
/// and nothing changes.
public interface Membership {
  /// Who belongs, which nodes may read, and what is proposed.
  @Needs(Right.LOOK)
  MembersView members(Operator operator) throws RefusedException;

  /// Proposes something to all who vote, and approves it in the name of this organisation.
  @Needs(Right.FEDERATE)
  DecisionView propose(Operator operator, ProposalDraft draft, boolean rehearse)
      throws RefusedException;

  /// Votes on the proposal whose id begins with `proposal`. An approval cannot be taken back.
  @Needs(Right.FEDERATE)
  DecisionView vote(Operator operator, String proposal, boolean approve, boolean rehearse)
      throws RefusedException;

  /// Suspends the node whose peer id ends with `peer`: nothing more is sealed to it. At once for a
  /// node of this organisation, as one voice of two for another's.
  @Needs(Right.ALARM)
  DecisionView suspend(Operator operator, String peer, boolean rehearse) throws RefusedException;

  /// Ends the keys of all logs of this node: what is written from now on is sealed under fresh
  /// ones. Returns how many logs.
  @Needs(Right.ALARM)
  int rotate(Operator operator) throws RefusedException;

  /// A node was taken: suspends it, ends all keys of this node's logs, and says whose cases whoever
  /// has it can read. Case numbers only: names are looked up one by one.
  @Needs(Right.ALARM)
  SeizureView seized(Operator operator, String peer, boolean rehearse) throws RefusedException;

  /// Writes what the organisation's key is to sign: text, because that key is on no node.
  @Needs(Right.FEDERATE)
  String draftForKey(Operator operator, KeyDraft draft) throws RefusedException;

  /// Says what [#draftForKey] wrote, once the key has signed it.
  @Needs(Right.FEDERATE)
  DecisionView sayForKey(Operator operator, String signed, boolean rehearse)
      throws RefusedException;

  /// A charter, as text to be signed by all of them, by which this organisation and the named ones
  /// leave the federation and go on as another, called `name`.
  @Needs(Right.FEDERATE)
  String draftParting(Operator operator, String name, List<String> organisations)
      throws RefusedException;

  /// What the organisation's key is asked for.
  ///
  /// @param action `certify`: this node, anew; `rotate`: another key follows; `object`: the key
  ///   that others replace is not lost
  /// @param replaces end of the peer id of the node whose place this one takes, or empty
  /// @param next text of the key that follows, or empty
  /// @param proposal beginning of the id of the proposal to replace the key, or empty
  record KeyDraft(String action, String replaces, String next, String proposal) {}

  /// What a seizure surrenders of this organisation's cases, and what was done about it.
  ///
  /// @param decision the suspension
  /// @param logs how many logs have fresh keys
  /// @param organisation whose node it is
  /// @param cases what it could read, the most exposed first
  record SeizureView(
      DecisionView decision, int logs, String organisation, List<ExposedCase> cases) {}

  /// A case that the taken node could read.
  ///
  /// @param number the office's own number of the case
  /// @param caseId its id, for a case without number
  /// @param sensitivity the highest of the fields that it could read, L0 to L3
  /// @param fields which it could read
  /// @param action what to do: `WARN_NOW` or `TELL`
  record ExposedCase(
      String number, String caseId, String sensitivity, List<String> fields, String action) {}

  /// What is proposed.
  ///
  /// @param action `remove`, `voice`, `rules`, `key`
  /// @param organisations names or ids of those it is about
  /// @param spared names or ids of members who were to be removed and stay
  /// @param overruled beginnings of the ids of proposals that are overruled
  /// @param removalPercent of new rules; 0 leaves the one in force
  /// @param attestations of new rules; 0 leaves the one in force
  /// @param next text of the key that takes the place of a lost one, or empty
  /// @param noticeDays how long the lost key can object
  record ProposalDraft(
      String action,
      List<String> organisations,
      List<String> spared,
      List<String> overruled,
      int removalPercent,
      int attestations,
      String next,
      int noticeDays) {}

  /// The federation: its members, those who were removed, and what is proposed.
  record MembersView(
      List<MemberView> members,
      List<String> removed,
      List<ProposalView> proposals,
      int removalPercent,
      int attestations) {}

  /// A member; `votes` is false for a newcomer to whom no majority has given a voice; `leavesFor`
  /// is the name of the federation for which it has left this one, or empty.
  record MemberView(
      String name,
      String nameMy,
      String organisationId,
      boolean self,
      boolean votes,
      String leavesFor,
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
