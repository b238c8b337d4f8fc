package org.thitsar.ui.cli;

import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import org.thitsar.ui.text.Inert;

/// Tells the demo's story: numbered steps, what was seen, and whether each sentence held.
final class Narrator {
  private final PrintWriter out;
  private final InstantSource clock;
  private int step;
  private int broken;
  private Instant stepBegan;

  Narrator(PrintWriter out, InstantSource clock) {
    this.out = out;
    this.clock = clock;
    this.stepBegan = clock.instant();
  }

  /// Begins a step.
  void step(String title) {
    step++;
    stepBegan = clock.instant();
    out.println();
    out.println(step + ". " + Inert.line(title));
    out.flush();
  }

  /// Shows something.
  void say(String text) {
    out.println("   " + Inert.line(text));
    out.flush();
  }

  /// Says a sentence and whether it held.
  void holds(String sentence, boolean held) {
    if (!held) {
      broken++;
    }
    out.println("   " + (held ? "ok      " : "BROKEN  ") + Inert.line(sentence));
    out.flush();
  }

  /// How long the step has taken, as `1.2 s`.
  String took() {
    Duration taken = Duration.between(stepBegan, clock.instant());
    return String.format(Locale.ROOT, "%.1f s", taken.toMillis() / 1000.0);
  }

  /// Whether every sentence held so far.
  boolean everythingHeld() {
    return broken == 0;
  }
}
