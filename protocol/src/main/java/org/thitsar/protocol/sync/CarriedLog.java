package org.thitsar.protocol.sync;

import org.thitsar.protocol.audience.CarryKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.log.LogId;
import org.thitsar.protocol.log.LogOpening;

/// A log that this node may hold: its opening, and the carry key that authorises holding it and
/// hands it on to others.
///
/// Not a record: it holds a key and never prints it.
public final class CarriedLog {
  private final LogId id;
  private final LogOpening opening;
  private final SecretKey carryKey;
  private final boolean control;
  private final OrganisationId organisation;

  /// A log whose writer belongs to `organisation`; `control` logs go first.
  public CarriedLog(
      LogOpening opening, SecretKey carryKey, boolean control, OrganisationId organisation) {
    this.id = opening.id();
    this.opening = opening;
    this.carryKey = carryKey;
    this.control = control;
    this.organisation = organisation;
  }

  /// A log whose carry key is `carry`.
  public static CarriedLog of(CarryKey carry, boolean control, OrganisationId organisation) {
    return new CarriedLog(carry.log(), carry.key(), control, organisation);
  }

  /// The log's id.
  public LogId id() {
    return id;
  }

  /// Who writes it.
  public LogOpening opening() {
    return opening;
  }

  /// The key that every carrier of this log has.
  public SecretKey carryKey() {
    return carryKey;
  }

  /// Whether it is the control log of a node.
  public boolean control() {
    return control;
  }

  /// The organisation of the writer, among whose logs its share is divided.
  public OrganisationId organisation() {
    return organisation;
  }

  @Override
  public String toString() {
    return "CarriedLog[" + id + "]";
  }
}
