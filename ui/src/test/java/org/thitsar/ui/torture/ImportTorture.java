package org.thitsar.ui.torture;

import java.nio.file.Path;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.thitsar.ui.testkit.OfficeProcess;

/// One office that is killed while a table is imported and somebody else writes cases by hand.
public final class ImportTorture implements AutoCloseable {
  private static final int ROWS_MIN = 600;
  private static final int ROWS_MAX = 1_800;
  private static final int ROWS_OF_A_PROGRESS = 512;
  private static final int PAUSE_NANOS_MAX = 50_000_000;
  private static final int IMPORT_MINUTES_MAX = 3;

  private final Registrar registrar;
  private final SplittableRandom random;
  private final Tally tally;
  private int tables;
  private int series;
  private @Nullable Table unfinished;

  private ImportTorture(OfficeProcess office, SplittableRandom random, Tally tally) {
    this.registrar = new Registrar(office);
    this.random = random;
    this.tally = tally;
  }

  /// Founds an office in `folder` and starts it. All moments come from `seed`.
  public static ImportTorture open(Path folder, long seed, Tally tally) throws Exception {
    OfficeProcess office = OfficeProcess.found("River", folder.resolve("river"));
    return new ImportTorture(office.start(), new SplittableRandom(seed), tally);
  }

  /// Kills the office once, compares, starts it again and compares once more.
  public void point() throws Exception {
    Table table = unfinished;
    if (table == null) {
      table = Table.of(random, "t" + tables++, ROWS_MIN, ROWS_MAX);
    }
    Table importing = table;
    // First the check and then the import tell their progress, after so many rows and at the end.
    // Most moments are taken from the import.
    int progresses = table.rows().size() / ROWS_OF_A_PROGRESS + 1;
    int from = random.nextInt(4) == 0 ? 0 : progresses;
    CountDownLatch moment = new CountDownLatch(random.nextInt(from, 2 * progresses));
    int pauseNanos = random.nextInt(PAUSE_NANOS_MAX);
    SplittableRandom hand = random.split();
    String byHand = "h" + series++;
    long before = registrar.acknowledged().count();
    AtomicBoolean answered = new AtomicBoolean();
    Thread importer =
        Thread.ofPlatform()
            .start(
                () -> {
                  answered.set(registrar.importTable(importing, moment::countDown).isPresent());
                  while (moment.getCount() > 0) {
                    moment.countDown();
                  }
                });
    Thread writer = Thread.ofPlatform().start(() -> registrar.writeByHand(hand, byHand));
    var _ = moment.await(IMPORT_MINUTES_MAX, TimeUnit.MINUTES);
    LockSupport.parkNanos(pauseNanos);
    registrar.office().kill9();
    importer.join();
    writer.join();
    tally.point(!answered.get());
    tally.acknowledged(registrar.acknowledged().count() - before);
    tally.found(registrar.inspect());
    registrar.office().start();
    tally.found(registrar.openAll());
    unfinished = table;
    if (random.nextBoolean()) {
      complete();
    }
  }

  /// Imports the table that was cut off to its end, twice: the second time changes nothing.
  private void complete() {
    Table table = unfinished;
    if (table == null) {
      return;
    }
    unfinished = null;
    for (int time = 0; time < 2; time++) {
      if (registrar.importTable(table, () -> {}).isEmpty()) {
        throw new IllegalStateException("the node did not finish an import");
      }
    }
  }

  /// Brings the last table to its end, stops the office, and compares for the last time: exactly
  /// the rows of all tables and the cases by hand.
  public void finish() throws Exception {
    long before = registrar.acknowledged().count();
    complete();
    tally.acknowledged(registrar.acknowledged().count() - before);
    tally.found(registrar.openAll());
    registrar.office().stop();
    tally.found(registrar.inspect());
  }

  /// For controls: the office, and what its clients were told.
  Registrar registrar() {
    return registrar;
  }

  /// What is found on the disk now; the office is stopped.
  List<Finding> inspect() throws Exception {
    return registrar.inspect();
  }

  @Override
  public void close() {
    registrar.office().close();
  }
}
