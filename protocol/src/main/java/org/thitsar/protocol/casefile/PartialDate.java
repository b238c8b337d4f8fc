package org.thitsar.protocol.casefile;

import java.time.LocalDate;
import java.time.YearMonth;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A date as far as it is known: a day, a month, or only a year. Gregorian.
///
/// `month` is 0 when only the year is known, `day` is 0 when only the month is. A date of which
/// nothing is known is no date at all: an empty [Optional] or an empty text.
public record PartialDate(int year, int month, int day) {
  /// The first year that is taken for a date of somebody alive.
  public static final int YEAR_MIN = 1900;

  /// The last year that the format takes.
  public static final int YEAR_MAX = 2199;

  private static final Pattern TEXT =
      Pattern.compile("(\\p{Nd}{4})(?:-(\\p{Nd}{1,2})(?:-(\\p{Nd}{1,2}))?)?");

  /// Checks that such a day exists; [#parse] and [#decode] are for values from elsewhere.
  public PartialDate {
    if (!exists(year, month, day)) {
      throw new IllegalArgumentException("no such date");
    }
  }

  /// A whole day.
  public static PartialDate of(LocalDate day) {
    return new PartialDate(day.getYear(), day.getMonthValue(), day.getDayOfMonth());
  }

  /// Only a year.
  public static PartialDate ofYear(int year) {
    return new PartialDate(year, 0, 0);
  }

  /// Reads `2024`, `2024-03` or `2024-03-15`, in digits of any script; the letter wa (U+101D) is
  /// taken for the Burmese zero that it looks like. Empty when it is none of these or no such day
  /// exists.
  public static Optional<PartialDate> parse(String text) {
    Matcher found = TEXT.matcher(text.strip().replace('\u101D', '\u1040'));
    if (!found.matches()) {
      return Optional.empty();
    }
    int year = Integer.parseInt(found.group(1));
    int month = found.group(2) == null ? 0 : Integer.parseInt(found.group(2));
    int day = found.group(3) == null ? 0 : Integer.parseInt(found.group(3));
    boolean zeroWritten =
        (found.group(2) != null && month == 0) || (found.group(3) != null && day == 0);
    return !zeroWritten && exists(year, month, day)
        ? Optional.of(new PartialDate(year, month, day))
        : Optional.empty();
  }

  /// Reads the schema's form; empty when no year is set.
  ///
  /// @throws MalformedException with [Flaw#OUT_OF_RANGE] when no such day exists
  public static Optional<PartialDate> decode(org.thitsar.protocol.v1.PartialDate date)
      throws MalformedException {
    if (date.getYear() == 0 && date.getMonth() == 0 && date.getDay() == 0) {
      return Optional.empty();
    }
    if (!exists(date.getYear(), date.getMonth(), date.getDay())) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "date");
    }
    return Optional.of(new PartialDate(date.getYear(), date.getMonth(), date.getDay()));
  }

  /// The schema's form.
  public org.thitsar.protocol.v1.PartialDate encode() {
    return org.thitsar.protocol.v1.PartialDate.newBuilder()
        .setYear(year)
        .setMonth(month)
        .setDay(day)
        .build();
  }

  /// The first day it can be.
  public LocalDate earliest() {
    return LocalDate.of(year, Math.max(month, 1), Math.max(day, 1));
  }

  /// The last day it can be.
  public LocalDate latest() {
    if (month == 0) {
      return LocalDate.of(year, 12, 31);
    }
    return day == 0 ? YearMonth.of(year, month).atEndOfMonth() : LocalDate.of(year, month, day);
  }

  /// The quarter, 1 to 4, or 0 when the month is not known.
  public int quarter() {
    return month == 0 ? 0 : (month + 2) / 3;
  }

  /// Whether somebody born on this date is certainly `years` old on `day`: doubt counts as younger.
  public boolean certainlyOfAge(int years, LocalDate day) {
    return !latest().plusYears(years).isAfter(day);
  }

  /// Whether this is certainly after `other`, whatever the unknown parts are.
  public boolean certainlyAfter(PartialDate other) {
    return earliest().isAfter(other.latest());
  }

  private static boolean exists(int year, int month, int day) {
    if (year < YEAR_MIN || year > YEAR_MAX || month < 0 || month > 12 || day < 0) {
      return false;
    }
    if (month == 0) {
      return day == 0;
    }
    return day <= YearMonth.of(year, month).lengthOfMonth();
  }

  /// `2024`, `2024-03` or `2024-03-15`.
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder().append(year);
    if (month > 0) {
      text.append(month < 10 ? "-0" : "-").append(month);
    }
    if (day > 0) {
      text.append(day < 10 ? "-0" : "-").append(day);
    }
    return text.toString();
  }
}
