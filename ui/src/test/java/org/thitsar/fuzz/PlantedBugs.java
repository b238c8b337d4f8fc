package org.thitsar.fuzz;

import java.util.List;
import org.thitsar.fuzz.FuzzTarget.Check;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Decoders with one mistake each, which the harness must find: what a search does not find proves
/// something only when it does find these.
final class PlantedBugs {
  /// What their names begin with.
  static final String PREFIX = "planted-";

  /// What is allocated or thrown goes here, so that no compiler leaves it out.
  static volatile Object kept = "";

  private PlantedBugs() {}

  static List<FuzzTarget> all() {
    return List.of(
        planted(
            "planted-crash",
            input -> {
              throw new ArrayIndexOutOfBoundsException(input.length);
            }),
        planted("planted-allocation", _ -> kept = new byte[1 << 20]),
        planted(
            "planted-hang",
            _ -> {
              while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
              }
            }),
        planted(
            "planted-promise",
            _ -> {
              throw new Broken();
            }));
  }

  private interface Bug {
    void happen(byte[] input);
  }

  private static final class Broken extends RuntimeException {
    private static final long serialVersionUID = 1L;
  }

  private static FuzzTarget planted(String name, Bug bug) {
    return FuzzTarget.of(
            name,
            input ->
                () -> {
                  // Byte by byte, as a parser does it: that is how coverage can lead there.
                  if (input.length < 4) {
                    throw new MalformedException(Flaw.TRUNCATED, "planted");
                  }
                  boolean magic = input[0] == 'B';
                  if (magic && input[1] == 'U') {
                    if (input[2] == 'G') {
                      if (name.equals("planted-promise")) {
                        return () -> bug.happen(input);
                      }
                      bug.happen(input);
                    }
                  }
                  return Check.NONE;
                })
        .thorough()
        .seeded("BUF!");
  }
}
