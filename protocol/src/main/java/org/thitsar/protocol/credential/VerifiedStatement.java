package org.thitsar.protocol.credential;

import org.thitsar.protocol.identity.StatementId;

/// A statement that an organisation of the federation made with a node that may make it. Only a
/// [StatementVerifier] makes one, and only for the directory that it was given.
public final class VerifiedStatement {
  private final StatementId id;
  private final Statement statement;

  VerifiedStatement(StatementId id, Statement statement) {
    this.id = id;
    this.statement = statement;
  }

  /// Its id.
  public StatementId id() {
    return id;
  }

  /// What it says.
  public Statement statement() {
    return statement;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifiedStatement that && id.equals(that.id);
  }

  @Override
  public int hashCode() {
    return id.hashCode();
  }

  @Override
  public String toString() {
    return "VerifiedStatement[" + id + "]";
  }
}
