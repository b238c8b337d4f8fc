package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Leaves out acts of a history for as long as the same promise is broken (delta debugging: Zeller,
/// Hildebrandt, "Simplifying and isolating failure-inducing input").
final class Shrinker {
  private static final int RUNS_MAX = 400;

  private final Script script;
  private final Planted planted;
  private final String promise;
  private int runs;

  private Shrinker(Script script, Planted planted, String promise) {
    this.script = script;
    this.planted = planted;
    this.promise = promise;
  }

  /// The shortest script that was found to break `promise`, too.
  static Script shrink(Script script, Planted planted, String promise) {
    return script.only(new Shrinker(script, planted, promise).shrunk());
  }

  private List<Act.Timed> shrunk() {
    List<Act.Timed> kept = script.acts();
    int piece = kept.size() / 2;
    while (piece > 0 && runs < RUNS_MAX) {
      boolean shorter = false;
      for (int from = 0; from < kept.size() && runs < RUNS_MAX; ) {
        List<Act.Timed> without = new ArrayList<>(kept);
        without.subList(from, Math.min(from + piece, kept.size())).clear();
        if (breaks(without)) {
          kept = without;
          shorter = true;
        } else {
          from += piece;
        }
      }
      if (!shorter) {
        piece /= 2;
      }
    }
    return kept;
  }

  private boolean breaks(List<Act.Timed> acts) {
    runs++;
    Optional<Violation> violation = Simulation.run(script.only(acts), planted, false).violation();
    return violation.isPresent() && violation.get().promise().equals(promise);
  }
}
