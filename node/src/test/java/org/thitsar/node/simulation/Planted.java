package org.thitsar.node.simulation;

/// Flaws that are put into a world on purpose: each breaks one promise, and its checker must find
/// it. Without them, "nothing found" would mean nothing.
enum Planted {
  /// None.
  NOTHING(""),
  /// A policy for one partner lets out to another one, too.
  SHARES_TOO_WIDELY("disclosure"),
  /// What was written last is lost with the power, although it was acknowledged.
  LAZY_DISK("durability"),
  /// A node does not show all members.
  ROSTER_LACKS_A_MEMBER("roster"),
  /// What sessions notice of two histories is not told.
  SILENT_ABOUT_FORKS("fork"),
  /// A session says that an honest writer has two histories.
  ACCUSES_THE_HONEST("accusation"),
  /// One node does not keep what ends or confirms a credential.
  FORGETS_REVOCATIONS("revocation"),
  /// Honest nodes keep all but control logs back.
  DATA_KEPT_BACK("spreading"),
  /// One node takes nothing from others.
  TAKES_NOTHING("convergence"),
  /// A machine whose disk was copied counts as one that writes one history.
  CLONE_NOT_COUNTED("one history"),
  /// Whoever learns the key of a log hands it to all nodes, those that are out among them.
  KEYS_ARE_HANDED_ON("sealing"),
  /// Votes of those who were removed are not there any more.
  WORDS_OF_THE_REMOVED_ARE_LOST("removal"),
  /// What an operator says of a credential is not shown to it.
  SAYS_NOTHING_OF_CREDENTIALS("saying"),
  /// An older version shows all that it has, whatever it does not understand.
  OLDER_SHOWS_WHAT_MAY_HAVE_CHANGED("versions"),
  /// Of what laptops wrote apart one text is shown.
  LAST_WRITER_WINS("register"),
  /// Of what laptops did with a policy apart, what was done first is shown.
  ENDED_POLICY_COMES_BACK("register"),
  /// The state of a person who withdrew at one laptop is another one at the other.
  WITHDRAWAL_IS_MERGED_AWAY("withdrawal"),
  /// A key goes on when somebody comes who would read what was taken back.
  LATE_READERS_READ_WHAT_STOOD("late reader");

  private final String promise;

  Planted(String promise) {
    this.promise = promise;
  }

  /// What it breaks.
  String promise() {
    return promise;
  }
}
