package org.thitsar.node.api;

/// A call that was not carried out; nothing was changed. Message and hint are for the operator, in
/// lower case without a full stop, and hold no content of a case.
public final class RefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  private final Refusal refusal;
  private final String hint;

  /// `hint` says what to do; empty when there is nothing.
  public RefusedException(Refusal refusal, String message, String hint) {
    super(message);
    this.refusal = refusal;
    this.hint = hint;
  }

  /// The kind of refusal.
  public Refusal refusal() {
    return refusal;
  }

  /// What the operator can do, or an empty text.
  public String hint() {
    return hint;
  }
}
