package org.thitsar.protocol.membership;

import org.thitsar.protocol.identity.OrganisationId;

/// An organisation of a roster.
///
/// @param genesis what it said when it came into being
/// @param statement the same as a statement, to be handed on
/// @param founder whether it signed the charter; others were admitted
public record Member(Genesis genesis, SignedStatement statement, boolean founder) {
  /// Its id.
  public OrganisationId id() {
    return genesis.id();
  }

  /// How it calls itself.
  public String name() {
    return genesis.name();
  }

  /// The same in Burmese, or empty.
  public String nameMy() {
    return genesis.nameMy();
  }
}
