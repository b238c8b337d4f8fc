package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.PartialDate;
import org.thitsar.protocol.v1.RankBand;

/// The coarse values that stand for fields too sensitive to leave or to be asked for: a year for a
/// date, a band for a rank. 0 when the field does not say.
final class Derived {
  private static final int OFFICER_ROW_MAX = 12;
  private static final int NCO_ROW_MAX = 18;
  private static final int ROW_MAX = 20;

  private Derived() {}

  static int exitYear(CaseFile file) {
    return file.exitOn().map(PartialDate::year).orElse(0);
  }

  static int exitQuarter(CaseFile file) {
    return file.exitOn().map(PartialDate::quarter).orElse(0);
  }

  static int birthYear(CaseFile file) {
    return file.bornOn().map(PartialDate::year).orElse(0);
  }

  static RankBand rankBand(CaseFile file) {
    int row = file.record().getRankRow();
    if (row < 1 || row > ROW_MAX) {
      return RankBand.RANK_BAND_UNSPECIFIED;
    }
    return row <= OFFICER_ROW_MAX
        ? RankBand.OFFICER
        : row <= NCO_ROW_MAX ? RankBand.NCO : RankBand.OTHER_RANK;
  }

  /// How many years the person has lived, as far as the date of birth says: between `youngest` and
  /// `oldest`. Somebody born on 29 February is a year older on 1 March, not before.
  record Age(int youngest, int oldest) {}

  /// Empty when the date of birth is not known or cannot be right.
  static Optional<Age> age(CaseFile file, LocalDate today) {
    return file.bornOn()
        .filter(born -> !born.earliest().isAfter(today))
        .map(
            born ->
                new Age(
                    (int) Math.max(0, ChronoUnit.YEARS.between(born.latest(), today)),
                    (int) ChronoUnit.YEARS.between(born.earliest(), today)))
        .filter(age -> age.youngest() <= AGE_MAX);
  }

  /// Older than anybody in a register like this one: a slip, or a year of another calendar.
  private static final int AGE_MAX = 110;
}
