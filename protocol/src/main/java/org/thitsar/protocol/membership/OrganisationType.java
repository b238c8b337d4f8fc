package org.thitsar.protocol.membership;

/// What an organisation calls itself. Shown, never trusted.
public enum OrganisationType {
  /// An office of a government in exile or in liberated areas.
  GOV_OFFICE(1),
  /// An ethnic resistance organisation.
  ERO(2),
  /// A people's defence force.
  PDF(3),
  /// A local defence force.
  LDF(4),
  /// A people's defence team.
  PDT(5),
  /// A group that supports people who left.
  SUPPORT_ORG(6),
  /// A committee of those who host them.
  HOST_COMMITTEE(7);

  private final int number;

  OrganisationType(int number) {
    this.number = number;
  }

  /// The number on the wire.
  public int number() {
    return number;
  }
}
