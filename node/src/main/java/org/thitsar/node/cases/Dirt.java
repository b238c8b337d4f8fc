package org.thitsar.node.cases;

/// What is wrong on purpose with a made-up case, so that tests know what they must find.
public enum Dirt {
  /// The same person as [SyntheticPerson#sameAs]: other spelling, a digit of the serial lost, birth
  /// year one off.
  SAME_PERSON,
  /// Another person with the same name, township and birth year as [SyntheticPerson#sameAs].
  HOMONYM,
  /// The name is in Zawgyi.
  ZAWGYI,
  /// The letter wa stands for the digit zero in the NRC number, or the other way round.
  WA_FOR_ZERO,
  /// Vowel signs of the name in another order.
  VOWEL_ORDER,
  /// Burmese and Latin digits in one number.
  MIXED_DIGITS,
  /// No name was given.
  NO_NAME,
  /// Only the year of birth is known.
  ONLY_BIRTH_YEAR
}
