package org.thitsar.protocol.credential;

/// "Contact us before deciding." Says no reason and lapses by itself; a renewed hold is a new
/// statement.
public record Hold(Said said, CredentialId credential) implements Statement.Subject {
  /// Days after which a hold no longer stands.
  public static final int LAPSES_AFTER_DAYS = 90;
}
