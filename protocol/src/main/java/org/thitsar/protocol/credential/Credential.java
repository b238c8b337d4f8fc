package org.thitsar.protocol.credential;

import java.time.LocalDate;
import org.thitsar.protocol.base.Bytes;

/// "A case of ours reached this vetting level." The organisation that says so is the case's
/// custodian and the credential's issuer; `caseId` is the pseudonym of the case; `until` is the
/// last day on which the credential is good (UTC).
public record Credential(Said said, Bytes caseId, Vetting vetting, LocalDate until)
    implements Statement {
  /// Bytes of a case's pseudonym.
  public static final int CASE_ID_LENGTH = 16;

  /// The name of the type. It tells whoever sees it nothing about the holder; rule version 1 has no
  /// other.
  public static final String TYPE_NAME = "standing";

  /// Refuses a case id of another length, and a life that [#lifeAllowed] does not allow.
  public Credential {
    if (caseId.length() != CASE_ID_LENGTH) {
      throw new IllegalArgumentException("a case id has 16 bytes");
    }
    if (!lifeAllowed(said.on(), vetting, until)) {
      throw new IllegalArgumentException(
          "a credential of " + vetting + " lives 1 to " + vetting.daysMax() + " days");
    }
  }

  /// Whether a credential of this level that is issued on `issued` may be good until `until`: later
  /// than the day of issue, and not later than [#latest].
  public static boolean lifeAllowed(LocalDate issued, Vetting vetting, LocalDate until) {
    return until.isAfter(issued) && !until.isAfter(latest(issued, vetting)) && Said.inRange(until);
  }

  /// The latest `until` of a credential of this level that is issued on `issued`.
  public static LocalDate latest(LocalDate issued, Vetting vetting) {
    return issued.plusDays(vetting.daysMax());
  }
}
