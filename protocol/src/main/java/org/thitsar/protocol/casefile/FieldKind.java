package org.thitsar.protocol.casefile;

/// What a field holds, which decides how its text looks.
public enum FieldKind {
  /// One text.
  TEXT,
  /// Texts separated by `;`.
  TEXTS,
  /// `2024`, `2024-03` or `2024-03-15`.
  DATE,
  /// One of the names of an enumeration.
  CHOICE,
  /// Names of an enumeration, separated by `;`.
  CHOICES,
  /// A whole number.
  NUMBER,
  /// `yes`, or empty for no.
  FLAG,
  /// Bases separated by `;`, such as `CONSENT:HOSTING,AID 2024-03-15 lang:my by:op1 withdrawn`.
  BASES,
  /// Counts of people who came along: under 5 / 5 to 17 / adults, such as `0/2/1`.
  DEPENDANTS
}
