package org.thitsar.ui.torture;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.log.HeldLog;
import org.thitsar.node.log.LogStore;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.testkit.OfficeProcess;

/// Two offices of which one shares everybody it registers with the other; either is killed while
/// the entries are on their way.
///
/// When the receiver stays down after a kill, the next table is imported meanwhile and synced in
/// one go; otherwise entries travel while they are written.
public final class SyncTorture implements AutoCloseable {
  private static final int ROWS_MIN = 500;
  private static final int ROWS_MAX = 1_500;
  private static final int PAUSE_NANOS_MAX = 30_000_000;
  private static final int POLICY_DAYS = 100;
  private static final Duration ANSWER_LIMIT = Duration.ofMinutes(2);

  private final Registrar sender;
  private final Receiver receiver;
  private final SplittableRandom random;
  private final Tally tally;
  private boolean receiverRuns = true;
  private int tables;
  private long people;

  private SyncTorture(
      OfficeProcess sender, OfficeProcess receiver, SplittableRandom random, Tally tally) {
    this.sender = new Registrar(sender);
    this.receiver = new Receiver(receiver);
    this.random = random;
    this.tally = tally;
  }

  /// Founds two offices in `folder`, federates them, and puts a policy in force. All moments come
  /// from `seed`.
  public static SyncTorture open(Path folder, long seed, Tally tally) throws Exception {
    OfficeProcess river = OfficeProcess.found("River", folder.resolve("sender"));
    OfficeProcess hill = OfficeProcess.found("Hill", folder.resolve("receiver"));
    river.start();
    hill.start();
    OfficeProcess.federate(List.of(river, hill));
    var _ = river.api().sharing().apply(OfficeProcess.OPERATOR, policy(hill), Progress.silent());
    return new SyncTorture(river, hill, new SplittableRandom(seed), tally);
  }

  private static String policy(OfficeProcess to) {
    return """
    schema: 1
    name: torture
    purpose: HOSTING
    to: [%s]
    until: %s
    when: case.category in [DEFECTOR, CDMER]
    fields: [%s]
    """
        .formatted(
            to.name(),
            LocalDate.ofInstant(InstantSource.system().instant(), ZoneOffset.UTC)
                .plusDays(POLICY_DAYS),
            String.join(", ", Receiver.SHARED));
  }

  /// Kills one of the two once, compares, and lets the sync come to its end or leaves the receiver
  /// down for the next point.
  public void point() throws Exception {
    Table table = Table.of(random, "s" + tables++, ROWS_MIN, ROWS_MAX);
    table.rows().forEach(receiver::mayReceive);
    long threshold = people + random.nextInt(table.rows().size() + 1);
    int pauseNanos = random.nextInt(PAUSE_NANOS_MAX);
    boolean killSender = random.nextBoolean();
    boolean stayDown = random.nextBoolean();
    long before = acknowledgements();
    Thread importing = importing(table);
    if (!receiverRuns) {
      importing.join();
      receiver.office().begin();
    }
    long received = watch(threshold);
    LockSupport.parkNanos(pauseNanos);
    OfficeProcess victim = killSender ? sender.office() : receiver.office();
    victim.kill9();
    importing.join();
    tally.point(received < people + table.rows().size());
    tally.acknowledged(acknowledgements() - before);
    if (killSender) {
      receiver.office().awaitAnswer();
      receiverRuns = true;
      tally.found(sender.inspect());
      victim.start();
    } else {
      receiverRuns = false;
    }
    // Whatever was cut off is finished, so that every row is on its way.
    importing(table).join();
    people += table.rows().size();
    if (!receiverRuns && !stayDown) {
      receiver.office().start();
      receiverRuns = true;
    }
    if (receiverRuns) {
      settle();
    }
  }

  private Thread importing(Table table) {
    return Thread.ofPlatform()
        .start(
            () -> {
              var _ = sender.importTable(table, () -> {});
            });
  }

  private long acknowledgements() {
    return sender.acknowledged().count() + receiver.acknowledgements();
  }

  /// Looks at the receiver until it has received so many people, and says how many it has.
  private long watch(long threshold) throws RefusedException, NotRunningException {
    long[] last = {-1};
    boolean reached =
        Patience.until(
            ANSWER_LIMIT,
            () -> {
              // A burst of looks between two pauses, so that the moment is met.
              for (int i = 0; i < 25 && last[0] < threshold; i++) {
                last[0] = lookIfItAnswers();
              }
              return last[0] >= threshold;
            });
    if (!reached) {
      tally.found(
          List.of(
              new Finding(
                  Finding.Kind.DISAGREES, "received " + last[0] + ", awaited " + threshold)));
    }
    return last[0];
  }

  /// A node that is just starting does not answer.
  private long lookIfItAnswers() {
    try {
      return receiver.look();
    } catch (RefusedException | NotRunningException e) {
      return -1;
    }
  }

  /// Lets the sync come to its end, and requires that the receiver has everybody whom the sender
  /// has.
  private void settle() throws RefusedException, NotRunningException {
    // First what it has of before, as it may be told again.
    tally.found(receiver.check());
    var _ = watch(people);
    for (Written person : sender.acknowledged().everybody()) {
      receiver.mustReceive(person);
    }
    tally.found(receiver.check());
  }

  /// Lets the sync come to its end, stops both, and compares what is on their disks: the register
  /// with what was acknowledged, and every log that both hold.
  public void finish() throws Exception {
    if (!receiverRuns) {
      receiver.office().start();
      receiverRuns = true;
    }
    settle();
    tally.found(sender.openAll());
    boolean level =
        Patience.until(ANSWER_LIMIT, () -> isLevel(sender.office()) && isLevel(receiver.office()));
    sender.office().stop();
    receiver.office().stop();
    tally.found(sender.inspect());
    List<Finding> findings = new ArrayList<>();
    if (!level) {
      findings.add(new Finding(Finding.Kind.DISAGREES, "the two never were level"));
    }
    try (Storage one = sender.office().vault();
        Storage other = receiver.office().vault()) {
      findings.addAll(compareLogs(LogStore.open(one), LogStore.open(other)));
    }
    tally.found(findings);
  }

  private static boolean isLevel(OfficeProcess office)
      throws RefusedException, NotRunningException {
    return office.api().standing().peers(OfficeProcess.OPERATOR).stream()
        .allMatch(peer -> peer.state().equals("CONNECTED") && peer.behind() == 0);
  }

  /// Control logs of both and the shared log are at both; the rest of the sender's is its own.
  private static List<Finding> compareLogs(LogStore one, LogStore other) {
    List<Finding> findings = new ArrayList<>();
    int common = 0;
    for (HeldLog held : other.held()) {
      @Nullable Frontier at = one.find(held.id()).map(HeldLog::frontier).orElse(null);
      if (at == null) {
        continue;
      }
      common++;
      if (!at.equals(held.frontier()) || !isWhole(one, held.id()) || !isWhole(other, held.id())) {
        findings.add(
            new Finding(
                Finding.Kind.DISAGREES,
                "log of " + at.length() + " and " + held.frontier().length() + " entries"));
      }
    }
    if (common < 3) {
      findings.add(new Finding(Finding.Kind.DISAGREES, "only " + common + " logs at both"));
    }
    return findings;
  }

  /// Whether every batch up to the end is there and follows on the one before.
  private static boolean isWhole(LogStore logs, LogId id) {
    long from = 0;
    while (from < logs.frontier(id).length()) {
      var batch = logs.verifiedFrom(id, from);
      if (batch.isEmpty()) {
        return false;
      }
      from = batch.get().batch().end();
    }
    return true;
  }

  /// For controls: the receiving office, and what its clients were told.
  Receiver receiver() {
    return receiver;
  }

  @Override
  public void close() {
    try {
      OfficeProcess.closeAll(Stream.of(sender.office(), receiver.office()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
