package org.thitsar.node.storage;

import org.jspecify.annotations.Nullable;

/// The disk did not do what was asked. Its message names the reason and the place, never content,
/// so it may be logged and shown.
public final class StorageException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /// What went wrong, for the one who has to do something about it.
  public enum Reason {
    /// There is no room: the disk is full, or a quota or limit of file size is reached.
    DISK_FULL("there is no room left on the disk", "free some space; nothing saved was lost"),
    /// The directory or the disk cannot be written to.
    READ_ONLY("the directory cannot be written to", "check its owner and how the disk is mounted"),
    /// What is on the disk is not what was written there.
    CORRUPT(
        "what is on the disk was damaged or altered",
        "keep the directory as it is, and restore from peers or a backup"),
    /// Others hold what this node signed after the image that the directory is.
    PUT_BACK(
        "this directory is an old image of itself: others hold what it signed later",
        "nothing is written here any more. Make a laptop in its place: thitsar laptop, and then"
            + " thitsar key certify --replaces"),
    /// Another process has the directory open.
    LOCKED("another process uses this directory", "stop the other node first"),
    /// A newer version of the program wrote it.
    NEWER_VERSION(
        "this directory was written by a newer version of thitsar",
        "update thitsar, then try again"),
    /// An older version wrote it, and the step that would bring it up to date is not known.
    TOO_OLD(
        "this directory was written by a version of thitsar that is no longer understood",
        "open it once with a version in between"),
    /// The key is not the key of this directory.
    WRONG_KEY(
        "the key does not belong to this directory",
        "check that the keyslots file belongs to this directory"),
    /// There is no store here.
    MISSING("there is no vault in this directory", "check the directory, or make a vault first"),
    /// There is a store here already.
    ALREADY_THERE("there is a vault in this directory already", "choose an empty directory"),
    /// The storage was closed.
    CLOSED("the storage is closed", "the node is stopping"),
    /// Anything else that the disk or its driver reports.
    IO("the disk failed", "look at the system's log for this disk");

    private final String words;
    private final String hint;

    Reason(String words, String hint) {
      this.words = words;
      this.hint = hint;
    }

    /// What happened, in words for people.
    public String words() {
      return words;
    }

    /// What to do about it.
    public String hint() {
      return hint;
    }
  }

  /// `place` names the file or the part of the store, never what is in it.
  public StorageException(Reason reason, String place) {
    this(reason, place, null);
  }

  /// As above, with what caused it.
  public StorageException(Reason reason, String place, @Nullable Throwable cause) {
    super(reason + ": " + reason.words() + " (" + place + ")", cause);
    this.reason = reason;
  }

  /// What went wrong.
  public Reason reason() {
    return reason;
  }
}
