package org.thitsar.ui;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.app.NodeDirectory;
import org.thitsar.ui.cli.Cli;
import org.thitsar.ui.cli.Offline;
import org.thitsar.ui.cli.ProcessTerminal;
import org.thitsar.ui.cli.Terminal;

/// The program `thitsar`, but that `run` starts a [TappedNode].
public final class TappedMain {
  private TappedMain() {}

  /// Runs one command line and ends with its exit code.
  public static void main(String[] arguments) {
    InstantSource clock = InstantSource.system();
    System.exit(
        Cli.run(
            new ProcessTerminal(),
            new TappedOffline(new LocalOffline(clock), new NodeDirectory(clock)),
            System.getenv(),
            clock,
            arguments));
  }

  private record TappedOffline(Offline plain, NodeDirectory directories) implements Offline {
    @Override
    public Founded init(
        Path directory, Founding founding, char[] passphrase, char[] organisationPassphrase)
        throws RefusedException {
      return plain.init(directory, founding, passphrase, organisationPassphrase);
    }

    @Override
    public Founded laptop(
        Path directory,
        String genesis,
        Path organisationKey,
        char[] passphrase,
        char[] organisationPassphrase)
        throws RefusedException {
      return plain.laptop(directory, genesis, organisationKey, passphrase, organisationPassphrase);
    }

    @Override
    public String draftCharter(String name, List<String> geneses) throws RefusedException {
      return plain.draftCharter(name, geneses);
    }

    @Override
    public String signCharter(Path organisationKey, char[] organisationPassphrase, String charter)
        throws RefusedException {
      return plain.signCharter(organisationKey, organisationPassphrase, charter);
    }

    @Override
    public String newKey(Path organisationKey, char[] passphrase) throws RefusedException {
      return plain.newKey(organisationKey, passphrase);
    }

    @Override
    public String publicKey(Path organisationKey, char[] passphrase) throws RefusedException {
      return plain.publicKey(organisationKey, passphrase);
    }

    @Override
    public String signPaper(Path organisationKey, char[] passphrase, String action, String paper)
        throws RefusedException {
      return plain.signPaper(organisationKey, passphrase, action, paper);
    }

    @Override
    public void changePassphrase(Path directory, String operator, char[] current, char[] fresh)
        throws RefusedException {
      plain.changePassphrase(directory, operator, current, fresh);
    }

    @Override
    public void putSlot(
        Path directory, String operator, char[] passphrase, String whose, char[] fresh)
        throws RefusedException {
      plain.putSlot(directory, operator, passphrase, whose, fresh);
    }

    @Override
    public void dropSlot(Path directory, String operator, char[] passphrase, String whose)
        throws RefusedException {
      plain.dropSlot(directory, operator, passphrase, whose);
    }

    @Override
    public String prove(Path directory, String operator, char[] passphrase, String challenge)
        throws RefusedException {
      return plain.prove(directory, operator, passphrase, challenge);
    }

    @Override
    public char[] passphrase() {
      return plain.passphrase();
    }

    @Override
    public int run(Path directory, Running running, char[] passphrase, Terminal terminal)
        throws RefusedException {
      List<String> arguments = new ArrayList<>();
      arguments.add(directory.toAbsolutePath().toString());
      arguments.addAll(LocalOffline.reach(running).arguments());
      return directories.run(
          directory, running.operator(), passphrase, TappedNode.class.getName(), arguments);
    }
  }
}
