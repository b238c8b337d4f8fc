package org.thitsar.node.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/// Runs history after history and says which promise did not hold: the one door into this package.
public final class Simulator {
  private static final int SHRUNK_MAX = 3;
  private static final double NANOS = 1e9;
  private static final int CHUNK = 50;
  private static final int THREADS = Runtime.getRuntime().availableProcessors();

  private final PrintStream out;
  private final LongSupplier nanos;
  private final Planted planted;

  /// Prints to `out`; `nanos` tells the time for the rate.
  public Simulator(PrintStream out, LongSupplier nanos) {
    this(out, nanos, Planted.NOTHING);
  }

  /// The same with a flaw in every world.
  Simulator(PrintStream out, LongSupplier nanos, Planted planted) {
    this.out = out;
    this.nanos = nanos;
    this.planted = planted;
  }

  /// What came of many histories.
  ///
  /// @param histories how many
  /// @param broken how many of them broke a promise
  /// @param tally what happened in them, in words
  /// @param missing what happened in none of them, though it could have
  public record Summary(long histories, long broken, String tally, List<String> missing) {
    /// Copies the list.
    public Summary {
      missing = List.copyOf(missing);
    }
  }

  /// Runs the seeds `from`, `from` + 1, and so on.
  ///
  /// @param nodes in every history; by default as many as its seed wants
  public Summary run(long seeds, long from, OptionalInt nodes) {
    return quietly(
        () -> {
          Tally tally = new Tally();
          long broken = 0;
          long begin = nanos.getAsLong();
          // One thread a history, and as many histories at a time as there are processors.
          try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (long chunk = from; chunk < from + seeds; chunk += CHUNK) {
              long end = Math.min(chunk + CHUNK, from + seeds);
              List<Future<Simulation.Result>> results = new ArrayList<>();
              for (long seed = chunk; seed < end; seed++) {
                Script script = script(seed, nodes);
                results.add(pool.submit(() -> Simulation.run(script, planted, false)));
              }
              for (Future<Simulation.Result> each : results) {
                Simulation.Result result = over(each);
                tally.addAll(result.tally());
                if (result.violation().isPresent()) {
                  broken++;
                  tell(result.violation().get(), result.script(), nodes, broken <= SHRUNK_MAX);
                }
              }
            }
          }
          double seconds = (nanos.getAsLong() - begin) / NANOS;
          List<String> missing = new ArrayList<>();
          for (Tally.Of each : Tally.Of.values()) {
            if (tally.of(each) == 0) {
              missing.add(each.name());
            }
          }
          out.printf(
              "%d histories, %d broken, %.1f histories/s%n%s%n",
              seeds, broken, seeds / Math.max(seconds, 1e-9), tally);
          return new Summary(seeds, broken, tally.toString(), missing);
        });
  }

  /// Runs seeds until one breaks a promise, and says which and how; answers whether one did.
  public boolean breaks(long seeds, long from, OptionalInt nodes) {
    return quietly(
        () -> {
          try (ExecutorService pool = Executors.newFixedThreadPool(THREADS)) {
            for (long chunk = from; chunk < from + seeds; chunk += THREADS) {
              long end = Math.min(chunk + THREADS, from + seeds);
              List<Future<Simulation.Result>> results = new ArrayList<>();
              for (long seed = chunk; seed < end; seed++) {
                Script script = script(seed, nodes);
                results.add(pool.submit(() -> Simulation.run(script, planted, false)));
              }
              for (Future<Simulation.Result> each : results) {
                Simulation.Result result = over(each);
                if (result.violation().isPresent()) {
                  out.println(
                      "BROKEN seed "
                          + result.script().seed()
                          + ": "
                          + result.violation().get().getMessage());
                  return true;
                }
              }
            }
          }
          return false;
        });
  }

  /// Runs one seed and prints all that happened; with `acts` only these of its acts. Answers
  /// whether a promise was broken.
  public boolean replay(long seed, OptionalInt nodes, Set<Integer> acts) {
    return quietly(
        () -> {
          Script script = script(seed, nodes);
          if (!acts.isEmpty()) {
            script =
                script.only(
                    script.acts().stream().filter(act -> acts.contains(act.number())).toList());
          }
          Simulation.Result result = Simulation.run(script, planted, true);
          result.lines().forEach(out::println);
          out.println("trace " + result.trace());
          result
              .violation()
              .map(Throwable::getCause)
              .ifPresent(cause -> cause.printStackTrace(out));
          return result.violation().isPresent();
        });
  }

  /// Prints the trace of each seed, for another JVM to compare with.
  public static void main(String[] arguments) {
    long from = Long.parseLong(arguments[0]);
    long seeds = Long.parseLong(arguments[1]);
    quietly(
            () -> {
              List<String> traces = new ArrayList<>();
              for (long seed = from; seed < from + seeds; seed++) {
                traces.add(Simulation.run(Script.of(seed), Planted.NOTHING, false).trace());
              }
              return traces;
            })
        .forEach(System.out::println);
  }

  private static Simulation.Result over(Future<Simulation.Result> result) {
    try {
      return result.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the simulation was interrupted", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("a history did not come to an end", e.getCause());
    }
  }

  private static Script script(long seed, OptionalInt nodes) {
    return nodes.isPresent() ? Script.of(seed, nodes.getAsInt()) : Script.of(seed);
  }

  private void tell(Violation violation, Script script, OptionalInt nodes, boolean shrink) {
    String again =
        "./lab simulate --seeds 1 --from "
            + script.seed()
            + (nodes.isPresent() ? " --nodes " + nodes.getAsInt() : "");
    out.println("BROKEN seed " + script.seed() + ": " + violation.getMessage());
    out.println("  again:  " + again);
    if (!shrink) {
      return;
    }
    Script shrunk = Shrinker.shrink(script, planted, violation.promise());
    out.println(
        "  shrunk: "
            + again
            + " --keep "
            + shrunk.acts().stream()
                .map(act -> Integer.toString(act.number()))
                .collect(Collectors.joining(",")));
    for (Act.Timed timed : shrunk.acts()) {
      out.println("    #" + timed.number() + " " + timed.act());
    }
  }

  /// Nodes warn of all that is done to them here, and nobody reads it.
  static <T> T quietly(java.util.function.Supplier<T> work) {
    Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    @Nullable Level before = root.getLevel();
    root.setLevel(Level.OFF);
    try {
      return work.get();
    } finally {
      root.setLevel(before);
    }
  }
}
