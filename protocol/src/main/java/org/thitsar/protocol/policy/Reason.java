package org.thitsar.protocol.policy;

/// Why a case is not shared under a policy. For the organisation's own people only: to others a
/// case that is not shared does not exist.
public enum Reason {
  /// The category is not recorded or was written by a newer version.
  CATEGORY_UNKNOWN("the category is not known"),
  /// Prisoner of war, by the person's word or the office's.
  PRISONER_OF_WAR("prisoner of war: counted only"),
  /// Held by a captor.
  HELD("held by a captor: counted only"),
  /// Flagged as under 18, or under 18 by the date of birth.
  MINOR("under 18: counted only"),
  /// The date of birth is missing, cannot be right, or leaves open whether the person is 18.
  AGE_UNKNOWN("the age is not known for certain: counted only"),
  /// The state was written by a newer version.
  STATE_UNKNOWN("the state of the case is not known"),
  /// Referred to child protection.
  CHILD_PROTECTION("referred to child protection"),
  /// The person said no, and nothing newer says yes.
  CONSENT_WITHDRAWN("the person withdrew consent"),
  /// On hold: disputed.
  DISPUTED("on hold: shown here, shared with nobody"),
  /// Not accepted: an adverse decision leaves only as a hold, without reasons.
  NOT_ACCEPTED("not accepted: no record of that leaves"),
  /// Handed over: the receiver is the custodian now.
  TRANSFERRED("transferred: another organisation is the custodian"),
  /// Merged into another case, which is shared in its place.
  MERGED("merged into another case"),
  /// Serving again: people still serving are in no shared record.
  SERVING_AGAIN("returned to the military"),
  /// Dead.
  DECEASED("deceased"),
  /// Closed: no purpose is left.
  CLOSED("closed"),
  /// No basis was recorded for the purpose.
  NO_BASIS("no basis is recorded for this purpose"),
  /// The policy has ended.
  EXPIRED("the policy has ended"),
  /// The condition says no.
  NOT_MEANT("the policy is not about this case"),
  /// The condition compares something that is not recorded.
  UNDECIDED("the condition asks for something that is not recorded"),
  /// No policy in force names the organisation.
  NOT_NAMED("no policy shares with this organisation");

  private final String text;

  Reason(String text) {
    this.text = text;
  }

  /// A lower-case sentence without a full stop.
  public String text() {
    return text;
  }
}
