package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.util.Optional;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.v1.Basis;
import org.thitsar.protocol.v1.BasisKind;
import org.thitsar.protocol.v1.Category;
import org.thitsar.protocol.v1.Purpose;

/// The hard gates: what no policy lets out, whatever it says.
///
/// Every gate fails closed: what is missing, cannot be right, or was written by a newer version
/// keeps the case in. The one exception is a state that was never set, which is how every case
/// begins; all states that forbid sharing are set by somebody.
public final class Gate {
  /// Years from which somebody decides for themselves.
  private static final int ADULT_YEARS = 18;

  private Gate() {}

  /// The first gate that keeps `file` in, for `purpose` on the day `today` (UTC, so that nobody
  /// comes of age early in Asia). Empty when all are open.
  public static Optional<Reason> check(CaseFile file, Purpose purpose, LocalDate today) {
    return who(file)
        .or(() -> age(file, today))
        .or(() -> state(file))
        .or(() -> basis(file, purpose));
  }

  private static Optional<Reason> who(CaseFile file) {
    Category claimed = file.record().getCategoryClaimed();
    Category assessed = file.record().getCategoryAssessed();
    if (claimed == Category.POW || assessed == Category.POW) {
      return Optional.of(Reason.PRISONER_OF_WAR);
    }
    if (file.held()) {
      return Optional.of(Reason.HELD);
    }
    return claimed == Category.UNRECOGNIZED
            || assessed == Category.UNRECOGNIZED
            || file.category() == Category.CATEGORY_UNSPECIFIED
        ? Optional.of(Reason.CATEGORY_UNKNOWN)
        : Optional.empty();
  }

  private static Optional<Reason> age(CaseFile file, LocalDate today) {
    if (file.flaggedMinor()) {
      return Optional.of(Reason.MINOR);
    }
    Optional<Derived.Age> age = Derived.age(file, today);
    if (age.isEmpty()) {
      return Optional.of(Reason.AGE_UNKNOWN);
    }
    if (age.get().oldest() < ADULT_YEARS) {
      return Optional.of(Reason.MINOR);
    }
    return age.get().youngest() < ADULT_YEARS ? Optional.of(Reason.AGE_UNKNOWN) : Optional.empty();
  }

  private static Optional<Reason> state(CaseFile file) {
    return switch (file.record().getState()) {
      case UNRECOGNIZED -> Optional.of(Reason.STATE_UNKNOWN);
      case REFERRED_CHILD_PROTECTION -> Optional.of(Reason.CHILD_PROTECTION);
      case WITHDREW_CONSENT -> Optional.of(Reason.CONSENT_WITHDRAWN);
      case ON_HOLD -> Optional.of(Reason.DISPUTED);
      case NOT_ACCEPTED -> Optional.of(Reason.NOT_ACCEPTED);
      case TRANSFERRED -> Optional.of(Reason.TRANSFERRED);
      case DUPLICATE_MERGED -> Optional.of(Reason.MERGED);
      case RETURNED_TO_MILITARY -> Optional.of(Reason.SERVING_AGAIN);
      case DECEASED -> Optional.of(Reason.DECEASED);
      case CLOSED -> Optional.of(Reason.CLOSED);
      case CASE_STATE_UNSPECIFIED,
          RECEIVED,
          REGISTERED,
          UNDER_VERIFICATION,
          PROVISIONAL,
          VERIFIED,
          SUPPORTED,
          IN_TRAINING,
          SETTLED,
          RESETTLED,
          TRANSFER_PENDING,
          LOST_CONTACT,
          LEFT_VOLUNTARILY ->
          Optional.empty();
    };
  }

  /// No other basis stands in for a consent that was withdrawn; only a new consent does.
  private static Optional<Reason> basis(CaseFile file, Purpose purpose) {
    boolean stands = false;
    boolean yes = false;
    boolean takenBack = false;
    for (Basis basis : file.bases()) {
      if (!basis.getPurposesList().contains(purpose) || !isKnown(basis.getKind())) {
        continue;
      }
      boolean consent = basis.getKind() == BasisKind.CONSENT;
      takenBack |= consent && basis.getWithdrawn();
      yes |= consent && !basis.getWithdrawn();
      stands |= !basis.getWithdrawn() && (consent || !needsYes(purpose));
    }
    if (takenBack && !yes) {
      return Optional.of(Reason.CONSENT_WITHDRAWN);
    }
    return stands ? Optional.empty() : Optional.of(Reason.NO_BASIS);
  }

  private static boolean isKnown(BasisKind kind) {
    return switch (kind) {
      case CONSENT, VITAL_INTEREST, PUBLIC_INTEREST_MANDATE, LEGITIMATE_INTEREST -> true;
      case BASIS_KIND_UNSPECIFIED, UNRECOGNIZED -> false;
    };
  }

  /// Purposes that need the person's own yes: no other basis carries them.
  private static boolean needsYes(Purpose purpose) {
    return switch (purpose) {
      case STATISTICS, PUBLICITY -> true;
      case HOSTING, VETTING_CHECK, AID, RESETTLEMENT, FAMILY_CONTACT -> false;
      case PURPOSE_UNSPECIFIED, UNRECOGNIZED -> true;
    };
  }
}
