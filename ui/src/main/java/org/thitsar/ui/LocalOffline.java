package org.thitsar.ui;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.node.app.ReachWords;
import org.thitsar.ui.cli.Offline;
import org.thitsar.ui.cli.Terminal;

/// What the command line does to a directory of this computer.
final class LocalOffline implements Offline {
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
            passphrase,
            organisationPassphrase);
    return new Founded(founding.name(), founded.organisation(), founded.node());
  }

  @Override
  public Founded laptop(
      Path directory,
      String genesis,
      Path organisationKey,
      char[] passphrase,
      char[] organisationPassphrase)
      throws RefusedException {
    var laptop =
        directories.laptop(directory, genesis, organisationKey, passphrase, organisationPassphrase);
    return new Founded(laptop.name(), laptop.organisation(), laptop.node());
  }

  @Override
  public String draftCharter(String name, List<String> geneses) throws RefusedException {
    return directories.draftCharter(name, geneses);
  }

  @Override
  public String signCharter(Path organisationKey, char[] organisationPassphrase, String charter)
      throws RefusedException {
    return directories.signCharter(organisationKey, organisationPassphrase, charter);
  }

  @Override
  public String newKey(Path organisationKey, char[] passphrase) throws RefusedException {
    return directories.newKey(organisationKey, passphrase);
  }

  @Override
  public String publicKey(Path organisationKey, char[] passphrase) throws RefusedException {
    return directories.publicKey(organisationKey, passphrase);
  }

  @Override
  public String signPaper(Path organisationKey, char[] passphrase, String action, String paper)
      throws RefusedException {
    return directories.signPaper(organisationKey, passphrase, action, paper);
  }

  @Override
  public void changePassphrase(Path directory, String operator, char[] current, char[] fresh)
      throws RefusedException {
    directories.changePassphrase(directory, operator, current, fresh);
  }

  @Override
  public void putSlot(
      Path directory, String operator, char[] passphrase, String whose, char[] fresh)
      throws RefusedException {
    directories.putSlot(directory, operator, passphrase, whose, fresh);
  }

  @Override
  public void dropSlot(Path directory, String operator, char[] passphrase, String whose)
      throws RefusedException {
    directories.dropSlot(directory, operator, passphrase, whose);
  }

  @Override
  public String prove(Path directory, String operator, char[] passphrase, String challenge)
      throws RefusedException {
    return directories.prove(directory, operator, passphrase, challenge);
  }

  @Override
  public char[] passphrase() {
    return directories.passphrase();
  }

  @Override
  public int run(Path directory, Running running, char[] passphrase, Terminal terminal)
      throws RefusedException {
    ReachWords reach = reach(running);
    // Before the passphrase is worked on, which takes seconds.
    var _ = reach.read();
    List<String> arguments = new ArrayList<>();
    arguments.add(directory.toAbsolutePath().toString());
    arguments.add(running.page() ? "page" : "no-page");
    arguments.add(running.greeting() ? "greeting" : "quiet");
    arguments.addAll(reach.arguments());
    return directories.run(
        directory, running.operator(), passphrase, NodeMain.class.getName(), arguments);
  }

  static ReachWords reach(Running running) {
    return new ReachWords(
        running.listen(), running.announce(), running.socks5(), running.networkKey());
  }
}
