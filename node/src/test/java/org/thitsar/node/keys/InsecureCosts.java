package org.thitsar.node.keys;

/// Costs at which passphrases can be guessed by the thousand: for tests that try many. They are in
/// test code only, and files made with them do not open in production.
final class InsecureCosts {
  static final PassphraseCost CHEAP = new PassphraseCost(64, 1, 1);
  static final PassphraseCost.Bounds BOUNDS =
      new PassphraseCost.Bounds(new PassphraseCost(8, 1, 1), new PassphraseCost(256, 2, 2));

  private InsecureCosts() {}
}
