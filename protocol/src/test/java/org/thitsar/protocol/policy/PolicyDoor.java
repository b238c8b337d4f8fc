package org.thitsar.protocol.policy;

/// Lets the fuzzing of another module at conditions.
public final class PolicyDoor {
  private PolicyDoor() {}

  /// Whether `text` is a condition.
  public static boolean compiles(String text) {
    return Condition.compile(text) instanceof Condition.Compiled;
  }
}
