package org.thitsar.ui.testkit;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.cli.Offline;
import org.thitsar.ui.cli.Terminal;

/// Directories in memory: the passphrase is always `correct horse`.
public final class FakeOffline implements Offline {
  private static final char[] PASSPHRASE = "correct horse".toCharArray();

  @Override
  public Founded init(
      Path directory, Founding founding, char[] passphrase, char[] organisationPassphrase)
      throws RefusedException {
    if (passphrase.length < 8) {
      throw new RefusedException(
          Refusal.BAD_REQUEST, "the passphrase is too short", "take four words or more");
    }
    return new Founded(founding.name(), "7f3a", "12D3KooWFakeRiver");
  }

  @Override
  public Founded laptop(
      Path directory,
      String genesis,
      Path organisationKey,
      char[] passphrase,
      char[] organisationPassphrase)
      throws RefusedException {
    check(organisationPassphrase);
    return new Founded("River District Committee", "7f3a", "12D3KooWFakeRiver2");
  }

  @Override
  public String draftCharter(String name, List<String> geneses) {
    return "charter " + name + "\n" + String.join("", geneses);
  }

  @Override
  public String signCharter(Path organisationKey, char[] organisationPassphrase, String charter)
      throws RefusedException {
    check(organisationPassphrase);
    return charter + "signed\n";
  }

  @Override
  public String newKey(Path organisationKey, char[] passphrase) {
    return "thitsar-key:" + organisationKey.getFileName();
  }

  @Override
  public String publicKey(Path organisationKey, char[] passphrase) throws RefusedException {
    check(passphrase);
    return "thitsar-key:" + organisationKey.getFileName();
  }

  @Override
  public String signPaper(Path organisationKey, char[] passphrase, String action, String paper)
      throws RefusedException {
    check(passphrase);
    return paper + " signed with " + organisationKey.getFileName();
  }

  @Override
  public void changePassphrase(Path directory, String operator, char[] current, char[] fresh)
      throws RefusedException {
    check(current);
  }

  @Override
  public void putSlot(
      Path directory, String operator, char[] passphrase, String whose, char[] fresh)
      throws RefusedException {
    check(passphrase);
  }

  @Override
  public void dropSlot(Path directory, String operator, char[] passphrase, String whose)
      throws RefusedException {
    check(passphrase);
  }

  @Override
  public String prove(Path directory, String operator, char[] passphrase, String challenge)
      throws RefusedException {
    check(passphrase);
    return FakeOperators.proof(operator, challenge);
  }

  @Override
  public char[] passphrase() {
    return "kasule mayumi hasiku lawaka misuya lekumu yamasi".toCharArray();
  }

  @Override
  public int run(Path directory, Running running, char[] passphrase, Terminal terminal)
      throws RefusedException {
    check(passphrase);
    terminal.out().println("ran as " + running.operator() + " on " + running.listen());
    if (!running.announce().isEmpty()) {
      terminal.out().println("announced " + running.announce());
    }
    if (!running.socks5().isEmpty()) {
      terminal.out().println("dialled through " + running.socks5());
    }
    if (!running.networkKey().isEmpty()) {
      terminal.out().println("under the key in " + running.networkKey());
    }
    return 0;
  }

  /// Overwrites what it is given, as the real one does.
  private static void check(char[] passphrase) throws RefusedException {
    boolean right = Arrays.equals(passphrase, PASSPHRASE);
    Arrays.fill(passphrase, '\0');
    if (!right) {
      throw new RefusedException(Refusal.FORBIDDEN, "the passphrase is wrong", "try again");
    }
  }
}
