package org.thitsar.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.jspecify.annotations.Nullable;

/// Tries one target with its seeds and with random changes of those that it accepts, on a thread
/// that is watched for standing still.
final class Campaign {
  private final FuzzTarget target;
  private final List<byte[]> seeds;
  private final long seed;
  private final AtomicLong executions = new AtomicLong();
  private final CountDownLatch done = new CountDownLatch(1);
  private volatile byte[] current = new byte[0];
  private volatile @Nullable Throwable thrown;
  private int acceptedSeeds;
  private int accepted;
  private int percentMost;

  Campaign(FuzzTarget target, List<byte[]> seeds, long seed) {
    this.target = target;
    this.seeds = seeds;
    this.seed = seed;
  }

  /// What came of it.
  ///
  /// @param executions how often the target ran
  /// @param acceptedSeeds how many of the seeds it took
  /// @param accepted how many of all
  /// @param percentMost the most that was allocated, in percent of what is allowed
  record Outcome(long executions, int acceptedSeeds, int accepted, int percentMost) {}

  /// Runs to the end, or to the first finding.
  ///
  /// @param stillSeconds a target that takes longer than this over one input hangs
  Outcome run(int stillSeconds) throws InterruptedException {
    Thread worker =
        Thread.ofPlatform().daemon().name("fuzz-" + target.name()).unstarted(this::work);
    worker.start();
    long before = -1;
    while (!done.await(stillSeconds, TimeUnit.SECONDS)) {
      long now = executions.get();
      if (now == before) {
        StackTraceElement[] where = worker.getStackTrace();
        // Before the interruption, after which the worker goes on to the next.
        Finding hang =
            new Finding(
                Finding.Kind.HANG, target, current, "no end after " + stillSeconds + " s or more");
        worker.interrupt();
        hang.setStackTrace(where);
        throw hang;
      }
      before = now;
    }
    switch (thrown) {
      case null -> {}
      case Finding finding -> throw finding;
      case Throwable other -> throw new AssertionError(target.name() + ", seed " + seed, other);
    }
    return new Outcome(executions.get(), acceptedSeeds, accepted, percentMost);
  }

  private void work() {
    try {
      List<byte[]> pool = new ArrayList<>();
      for (byte[] input : seeds) {
        if (attempt(input)) {
          pool.add(input);
        }
      }
      acceptedSeeds = pool.size();
      // Most vectors are of other formats and accepted by chance: half of the time goes to its own.
      List<byte[]> own = target.seeds().isEmpty() ? pool : target.seeds();
      RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      Mutator mutator = new Mutator(random);
      for (int round = 0; round < target.rounds() && !pool.isEmpty(); round++) {
        attempt(mutator.next(round % 2 == 0 ? own : pool));
      }
    } catch (Throwable e) {
      thrown = e;
    } finally {
      done.countDown();
    }
  }

  private boolean attempt(byte[] input) {
    current = input;
    executions.incrementAndGet();
    Trial.Result result = Trial.run(target, input);
    accepted += result.accepted() ? 1 : 0;
    percentMost = Math.max(percentMost, result.percent());
    return result.accepted();
  }
}
