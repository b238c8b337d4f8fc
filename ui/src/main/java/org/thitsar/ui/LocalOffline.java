package org.thitsar.ui;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.node.keys.ChildJvm;
import org.thitsar.node.keys.Passphrase;
import org.thitsar.node.keys.Supervisor;
import org.thitsar.ui.cli.Offline;
import org.thitsar.ui.cli.Terminal;

/// What the command line does to a directory of this computer.
final class LocalOffline implements Offline {
  /// Heap of a node: 100,000 cases need about 100 MiB, and a laptop of 4 GiB has room for this.
  private static final int NODE_HEAP_MIB = 512;

  private static final List<String> NODE_FLAGS =
      List.of("-XX:+UseSerialGC", "-XX:MaxDirectMemorySize=256m", "-Xss512k");

  private final NodeDirectory directories;

  LocalOffline(InstantSource clock) {
    this.directories = new NodeDirectory(clock);
  }

  @Override
  public Founded init(
      Path directory, Founding founding, char[] passphrase, char[] organisationPassphrase)
      throws RefusedException {
    var founded =
        directories.init(
            directory,
            founding.name(),
            founding.nameMy(),
            founding.organisationKey(),
            Passphrase.of(passphrase),
            Passphrase.of(organisationPassphrase));
    return new Founded(
        founding.name(), founded.organisation().toString(), founded.node().toString());
  }

  @Override
  public String draftCharter(String name, List<String> geneses) throws RefusedException {
    return directories.draftCharter(name, geneses);
  }

  @Override
  public String signCharter(Path organisationKey, char[] organisationPassphrase, String charter)
      throws RefusedException {
    return directories.signCharter(organisationKey, Passphrase.of(organisationPassphrase), charter);
  }

  @Override
  public void changePassphrase(Path directory, String operator, char[] current, char[] fresh)
      throws RefusedException {
    directories.changePassphrase(directory, Passphrase.of(current), Passphrase.of(fresh));
  }

  @Override
  public int run(Path directory, Running running, char[] passphrase, Terminal terminal)
      throws RefusedException {
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.toAbsolutePath().toString());
    arguments.add(running.operator());
    arguments.add(running.page() ? "page" : "no-page");
    arguments.add(running.greeting() ? "greeting" : "quiet");
    arguments.addAll(running.listen());
    ChildJvm node = new ChildJvm(NodeMain.class.getName(), arguments, NODE_HEAP_MIB, NODE_FLAGS);
    try (Supervisor supervisor = directories.start(directory, Passphrase.of(passphrase), node)) {
      return supervisor.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.NOT_NOW, "interrupted", "");
    }
  }
}
