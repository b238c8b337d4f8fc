package org.thitsar.ui.cli;

import java.nio.file.Path;
import java.util.List;
import org.thitsar.node.api.RefusedException;

/// What can be done with a node's directory while no node runs on it. Passphrases are wiped by
/// whoever made them, which is the caller.
public interface Offline {
  /// Creates a directory for a new organisation's node: its keys, and the first key slot.
  Founded init(Path directory, Founding founding, char[] passphrase, char[] organisationPassphrase)
      throws RefusedException;

  /// Creates a directory for a further laptop of the organisation whose genesis `thitsar genesis`
  /// printed and whose key is in the file `organisationKey`.
  Founded laptop(
      Path directory,
      String genesis,
      Path organisationKey,
      char[] passphrase,
      char[] organisationPassphrase)
      throws RefusedException;

  /// The text of a charter between the organisations of `geneses`, not signed by anyone yet.
  String draftCharter(String name, List<String> geneses) throws RefusedException;

  /// The charter with the signature of the organisation whose key file is `organisationKey`.
  String signCharter(Path organisationKey, char[] organisationPassphrase, String charter)
      throws RefusedException;

  /// Makes a key that can follow an organisation's key; returns its public half as text.
  String newKey(Path organisationKey, char[] passphrase) throws RefusedException;

  /// The public half of an organisation's key, as text.
  String publicKey(Path organisationKey, char[] passphrase) throws RefusedException;

  /// Signs what a node wrote for its organisation's key when it was asked for `action`, and nothing
  /// else.
  String signPaper(Path organisationKey, char[] passphrase, String action, String paper)
      throws RefusedException;

  /// Gives an operator's key slot another passphrase.
  void changePassphrase(Path directory, String operator, char[] current, char[] fresh)
      throws RefusedException;

  /// Gives the operator `whose` a slot of their own, or another in its place.
  void putSlot(Path directory, String operator, char[] passphrase, String whose, char[] fresh)
      throws RefusedException;

  /// Takes the slot of the operator `whose` away.
  void dropSlot(Path directory, String operator, char[] passphrase, String whose)
      throws RefusedException;

  /// An operator's answer to the challenge of the running node.
  String prove(Path directory, String operator, char[] passphrase, String challenge)
      throws RefusedException;

  /// A fresh passphrase that nobody can guess, for a person to remember.
  char[] passphrase();

  /// Runs the node until it ends; returns the exit code. `passphrase` is wiped as soon as the keys
  /// are derived.
  int run(Path directory, Running running, char[] passphrase, Terminal terminal)
      throws RefusedException;

  /// What a new organisation calls itself, and where its offline key goes.
  record Founding(String name, String nameMy, String operator, Path organisationKey) {}

  /// What [#init] or [#laptop] made.
  record Founded(String organisation, String organisationId, String peerId) {}

  /// How to run: `listen` and `announce` are multiaddrs, `socks5` and `networkKey` an address and a
  /// file, or nothing; `page` whether to serve the read-only page, `greeting` whether a person sees
  /// the node's output and is told how to go on.
  record Running(
      String operator,
      List<String> listen,
      List<String> announce,
      String socks5,
      String networkKey,
      boolean page,
      boolean greeting) {}
}
