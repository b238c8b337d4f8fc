package org.thitsar.fuzz;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.MalformedException;

/// A decoder, and how foreign bytes are put to it.
///
/// @param name what it is called on the command line and in the corpus
/// @param bound what reading may allocate
/// @param rounds how many mutations the test of CI tries: fewer where keys are at work
/// @param setting how an input becomes an attempt
/// @param seeds inputs that the vectors do not have
record FuzzTarget(String name, Bound bound, int rounds, Setting setting, List<byte[]> seeds) {
  private static final int ROUNDS = 2_000;

  static FuzzTarget of(String name, Setting setting) {
    return new FuzzTarget(name, Bound.STANDARD, ROUNDS, setting, List.of());
  }

  FuzzTarget within(Bound exception) {
    return new FuzzTarget(name, exception, rounds, setting, seeds);
  }

  FuzzTarget slow() {
    return new FuzzTarget(name, bound, ROUNDS / 10, setting, seeds);
  }

  /// For what costs next to nothing.
  FuzzTarget thorough() {
    return new FuzzTarget(name, bound, 25 * ROUNDS, setting, seeds);
  }

  FuzzTarget seeded(byte[]... more) {
    List<byte[]> all = new ArrayList<>(seeds);
    all.addAll(List.of(more));
    return new FuzzTarget(name, bound, rounds, setting, List.copyOf(all));
  }

  FuzzTarget seeded(String... more) {
    FuzzTarget target = this;
    for (String text : more) {
      target = target.seeded(text.getBytes(StandardCharsets.UTF_8));
    }
    return target;
  }

  /// Makes everything ready, which is not measured.
  @FunctionalInterface
  interface Setting {
    Attempt attempt(byte[] input) throws MalformedException;
  }

  /// The reading itself, which is measured. [MalformedException] is the refusal; anything else that
  /// is thrown is a finding.
  @FunctionalInterface
  interface Attempt {
    Check read() throws MalformedException;
  }

  /// What must hold of what was read; throws an [AssertionError] when it does not. Not measured.
  @FunctionalInterface
  interface Check {
    Check NONE = () -> {};

    void check() throws MalformedException;
  }
}
