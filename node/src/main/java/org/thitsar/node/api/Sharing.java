package org.thitsar.node.api;

import java.util.List;

/// Sharing policies: small YAML documents behind hard gates that no policy can open.
public interface Sharing {
  /// Reads a policy and says what is wrong with it, without changing anything.
  @Needs(Right.SEE_SHARING)
  PolicyCheck check(Operator operator, String yaml) throws RefusedException;

  /// Exactly what `organisation` (name or id) would see under this policy and the ones in force,
  /// how many people, and why the others not. At most `limit` records are shown.
  @Needs(Right.SEE_SHARING)
  PolicyPreview preview(Operator operator, String yaml, String organisation, int limit)
      throws RefusedException;

  /// Puts a policy in force, replacing one of the same name: what it no longer lets out is
  /// withdrawn.
  @Needs(value = Right.SHARE, twoPersons = true)
  PolicyChange apply(Operator operator, String yaml, Progress progress) throws RefusedException;

  /// Ends a policy and withdraws what it let out.
  @Needs(Right.SHARE)
  PolicyChange withdraw(Operator operator, String name, Progress progress) throws RefusedException;

  /// The policies in force.
  @Needs(Right.SEE_SHARING)
  List<PolicyView> policies(Operator operator) throws RefusedException;

  /// Records of other organisations that this node may read, newest first. `organisation` (name or
  /// id) is whose; empty means anyone's.
  @Needs(Right.READ_RECEIVED)
  ReceivedPage received(Operator operator, String organisation, int offset, int limit)
      throws RefusedException;

  /// What was taken back, and who has said that it is destroyed there.
  @Needs(Right.SEE_SHARING)
  RecallsView recalls(Operator operator) throws RefusedException;

  /// The board of recalls: one line for each organisation, and what is still open.
  record RecallsView(List<HolderView> holders, List<RecallView> open) {}

  /// How many recalls an organisation's nodes have answered, how many not, and since when it owes
  /// the oldest; empty when it owes none.
  record HolderView(String organisation, int answered, int silent, String oldest) {}

  /// A case that was taken back, when, and who has not answered.
  record RecallView(String number, String caseId, String asked, List<String> silent) {}

  /// A problem, with its place in the document (from 1; 0 when it has none).
  record PolicyProblem(int line, int column, String problem, String hint) {}

  /// The result of a check; `summary` says in one sentence what the policy lets out.
  record PolicyCheck(boolean good, List<PolicyProblem> problems, String summary) {}

  /// A record as the other organisation would see it: field name and text.
  record SharedRecord(String caseId, List<Cases.FieldValue> fields) {}

  /// Why cases are left out, and how many.
  record LeftOut(String reason, long cases) {}

  /// What an organisation would see, and how that differs from now.
  record PolicyPreview(
      String organisation,
      long shared,
      long starts,
      long stops,
      List<LeftOut> leftOut,
      List<SharedRecord> records) {}

  /// What changed.
  record PolicyChange(String name, long shared, long withdrawn, long unchanged) {}

  /// A policy in force. `laptop` is the peer id of the sibling that carries it out, empty when it
  /// is this one. With `conflict`, two laptops applied or withdrew it apart: nothing is in force
  /// under the name until it is applied or withdrawn again. With `updateNeeded`, a newer version
  /// applied it: it can only be withdrawn here.
  record PolicyView(
      String name,
      List<String> organisations,
      String purpose,
      String until,
      List<String> fields,
      String condition,
      long shared,
      String laptop,
      boolean conflict,
      boolean updateNeeded) {}

  /// A record another organisation lets us see: for `purpose`, until the ISO date `until`.
  record ReceivedRecord(
      String caseId,
      String organisation,
      String purpose,
      String until,
      List<Cases.FieldValue> fields) {}

  /// A page of received records, and how many there are in all.
  ///
  /// @param updateNeeded organisations whose records are here and not shown: they wrote something
  ///   that this version must understand first
  record ReceivedPage(long total, List<ReceivedRecord> records, List<String> updateNeeded) {}
}
