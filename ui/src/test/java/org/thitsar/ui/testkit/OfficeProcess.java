package org.thitsar.ui.testkit;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.node.keys.KeyDerivation;
import org.thitsar.node.keys.KeyOutcome;
import org.thitsar.node.keys.KeyPlace;
import org.thitsar.node.keys.Passphrase;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.ui.cli.Patience;
import org.thitsar.ui.cli.RunProcess;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;

/// One organisation as it really runs: a directory, and on it `thitsar run` with its two processes,
/// the supervisor that the user's command line is and the node below it.
///
/// It listens on the same port whenever it starts, so that its peers find it again.
public final class OfficeProcess implements AutoCloseable {
  /// Who makes every call.
  public static final Operator OPERATOR = new Operator("op1");

  /// The passphrase of every office and of its organisation key.
  public static final String PASSPHRASE = "fictional people only";

  private static final String TAPPED_PROGRAM = "org.thitsar.ui.TappedMain";
  private static final Duration SOON = Duration.ofSeconds(60);
  private static final NodeDirectory DIRECTORIES = new NodeDirectory(InstantSource.system());

  private static final Set<OfficeProcess> RUNNING = ConcurrentHashMap.newKeySet();

  static {
    // Whoever ends these tests in the middle leaves no node behind.
    Runtime.getRuntime()
        .addShutdownHook(new Thread(() -> RUNNING.forEach(OfficeProcess::close), "end-offices"));
  }

  private final String name;
  private final Path directory;
  private final int port;
  private volatile @Nullable RunProcess process;
  private Bytes master = Bytes.empty();
  private List<String> options = List.of();

  private OfficeProcess(String name, Path directory) {
    this.name = name;
    this.directory = directory;
    this.port = FreePort.find();
  }

  /// Makes the directory of a new organisation, as `thitsar init` does; about four seconds. The
  /// file of the organisation's key lies beside it.
  public static OfficeProcess found(String name, Path directory) throws RefusedException {
    OfficeProcess office = new OfficeProcess(name, directory);
    var _ =
        DIRECTORIES.init(
            directory,
            name,
            "",
            office.organisationKey(),
            PASSPHRASE.toCharArray(),
            PASSPHRASE.toCharArray());
    return office;
  }

  /// What the organisation calls itself.
  public String name() {
    return name;
  }

  /// Where its vault is.
  public Path directory() {
    return directory;
  }

  /// Where it listens on loopback.
  public int port() {
    return port;
  }

  /// With these options of `run` besides, from the next start on.
  public OfficeProcess with(String... more) {
    options = List.of(more);
    return this;
  }

  /// Starts the node as `thitsar run` does, and waits until it answers.
  public OfficeProcess start() throws IOException {
    return start(RunProcess.PROGRAM);
  }

  /// As [#start], but all its traffic is written down, for [#tapes].
  public OfficeProcess startTapped() throws IOException {
    return start(TAPPED_PROGRAM);
  }

  private OfficeProcess start(String program) throws IOException {
    begin(program);
    awaitAnswer();
    return this;
  }

  /// Starts the node as `thitsar run` does, without waiting for it.
  public void begin() throws IOException {
    begin(RunProcess.PROGRAM);
  }

  private void begin(String program) throws IOException {
    requireStopped();
    process = RunProcess.begin(program, directory, OPERATOR, port, PASSPHRASE, options);
    RUNNING.add(this);
  }

  /// Waits until the node that was begun answers.
  public void awaitAnswer() throws IOException {
    RunProcess begun = running();
    if (!begun.awaitAnswer()) {
      begun.abandon();
      process = null;
      throw new IllegalStateException(name + " did not start: " + begun.said());
    }
  }

  /// What the node can be asked, over loopback as the command line asks it.
  public ControlApi api() throws NotRunningException {
    return ControlClient.open(directory);
  }

  /// The process id of the node itself, which holds the keys.
  public long nodePid() {
    return running()
        .handle()
        .children()
        .findFirst()
        .orElseThrow(() -> new IllegalStateException(name + " has no node"))
        .pid();
  }

  /// The process id of the command line that was started, which waits for the node.
  public long supervisorPid() {
    return running().handle().pid();
  }

  /// Asks the node to end, as `thitsar stop` does, and waits until it has.
  public void stop() {
    RunProcess stopping = process;
    process = null;
    if (stopping != null && !stopping.stop()) {
      throw new IllegalStateException(name + " did not end by itself");
    }
  }

  /// Ends node and supervisor as `kill -9` does, the node first, in whatever they are doing, and
  /// returns when both are gone and with them the lock of the directory.
  public void kill9() {
    RunProcess killed = running();
    process = null;
    List<ProcessHandle> all = new ArrayList<>(killed.handle().descendants().toList());
    all.add(killed.handle());
    all.forEach(ProcessHandle::destroyForcibly);
    for (ProcessHandle each : all) {
      try {
        boolean gone = Patience.until(SOON, () -> isGone(each.pid()));
        if (!gone) {
          throw new IllegalStateException("process " + each.pid() + " survived kill -9");
        }
      } catch (RefusedException | NotRunningException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /// Whether a process is gone with all its threads. Where nobody reads the exit code of an orphan,
  /// it stays in the system's table as a zombie, whose files and locks are closed.
  private static boolean isGone(long pid) {
    Path process = Path.of("/proc", Long.toString(pid));
    try (Stream<Path> threads = Files.list(process.resolve("task"))) {
      String stat = Files.readString(process.resolve("stat"));
      // The name, in parentheses, may hold anything; the state follows it.
      return stat.startsWith("Z", stat.lastIndexOf(')') + 2) && threads.count() == 1;
    } catch (IOException e) {
      return !Files.exists(process);
    }
  }

  /// Everything that went over its streams inside Noise, both ways, while it ran tapped.
  public Bytes tapped() {
    return tapes().all();
  }

  /// The same, by stream and direction.
  public Tapes tapes() {
    return Tapes.beside(directory);
  }

  /// Everything that this office can open with all its keys: every value of every column, unsealed.
  /// Only while it is stopped; about two seconds.
  public Bytes unsealed() throws InterruptedException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    try (Storage storage = vault()) {
      for (Column column : Column.values()) {
        storage.scan(column, value -> all.writeBytes(value.toArray()));
      }
    }
    return Bytes.owning(all.toByteArray());
  }

  /// The vault itself, opened with the passphrase. Only while it is stopped; about two seconds when
  /// first asked for.
  public Storage vault() throws InterruptedException {
    requireStopped();
    if (master.isEmpty()) {
      master = derive();
    }
    return RocksStorage.open(directory, SecretKey.of(master), new SecureEntropy());
  }

  private Bytes derive() throws InterruptedException {
    KeyOutcome outcome =
        KeyDerivation.open(KeyPlace.ofVault(directory, 1), Passphrase.of(PASSPHRASE.toCharArray()));
    if (outcome instanceof KeyOutcome.Opened opened) {
      return opened.secret().exposedBytes();
    }
    throw new IllegalStateException("no key of " + name + ": " + outcome);
  }

  /// Lets running offices found a federation together, each signing the charter with its key, and
  /// lets each after the first meet the first.
  public static void federate(List<OfficeProcess> founders)
      throws RefusedException, NotRunningException {
    List<String> geneses = new ArrayList<>();
    for (OfficeProcess founder : founders) {
      geneses.add(founder.api().federation().genesis(OPERATOR));
    }
    String charter = DIRECTORIES.draftCharter("Open Hand", geneses);
    for (OfficeProcess founder : founders) {
      charter =
          DIRECTORIES.signCharter(founder.organisationKey(), PASSPHRASE.toCharArray(), charter);
    }
    for (OfficeProcess founder : founders) {
      var _ = founder.api().federation().adopt(OPERATOR, charter);
    }
    for (OfficeProcess other : founders.subList(1, founders.size())) {
      other.join(founders.getFirst());
    }
  }

  /// Uses an invitation of `inviter`, which lets this office in when the words of both are the
  /// same, and waits until this office is in and connected to it.
  public void join(OfficeProcess inviter) throws RefusedException, NotRunningException {
    Federation inviting = inviter.api().federation();
    String invitation = inviting.invite(OPERATOR, 1, List.of()).text();
    Federation.JoinView view = api().federation().join(OPERATOR, invitation);
    if (!view.state().equals("ADMITTED")) {
      require("is waited for", () -> heard(inviting, view.words()));
      var _ = inviting.admit(OPERATOR, view.words());
    }
    require("is let in", () -> api().federation().joining(OPERATOR).state().equals("ADMITTED"));
    require("is connected to " + inviter.name, () -> isConnectedTo(inviter));
  }

  private static boolean heard(Federation inviting, String words) throws RefusedException {
    return inviting.newcomers(OPERATOR).stream().anyMatch(each -> each.words().equals(words));
  }

  /// Whether a connection to the node of `other` stands.
  public boolean isConnectedTo(OfficeProcess other) throws RefusedException, NotRunningException {
    return api().standing().peers(OPERATOR).stream()
        .anyMatch(
            peer -> peer.organisation().equals(other.name) && peer.state().equals("CONNECTED"));
  }

  private void require(String what, Patience.Question question)
      throws RefusedException, NotRunningException {
    if (!Patience.until(SOON, question)) {
      throw new IllegalStateException("in vain: " + name + " " + what);
    }
  }

  private Path organisationKey() {
    return directory.resolveSibling(directory.getFileName() + ".key");
  }

  private RunProcess running() {
    return Objects.requireNonNull(process, name + " does not run");
  }

  private void requireStopped() {
    if (process != null) {
      throw new IllegalStateException(name + " runs");
    }
  }

  @Override
  public void close() {
    RunProcess left = process;
    process = null;
    RUNNING.remove(this);
    if (left != null) {
      left.abandon();
    }
  }

  /// Ends those that still run, all at once.
  public static void closeAll(Stream<OfficeProcess> offices) throws InterruptedException {
    List<Thread> closing = offices.map(office -> Thread.ofVirtual().start(office::close)).toList();
    for (Thread each : closing) {
      each.join();
    }
  }
}
