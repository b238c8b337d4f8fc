package org.thitsar.ui.torture;

import java.util.ArrayList;
import java.util.List;

/// What came of a torture. Not safe for many threads.
public final class Tally {
  private final List<Finding> findings = new ArrayList<>();
  private int points;
  private int midway;
  private long acknowledged;

  /// A node was killed; `unfinished` when what it was doing had not come to its end.
  void point(boolean unfinished) {
    points++;
    midway += unfinished ? 1 : 0;
  }

  void acknowledged(long more) {
    acknowledged += more;
  }

  void found(List<Finding> more) {
    findings.addAll(more);
  }

  /// How many times a node was killed.
  public int points() {
    return points;
  }

  /// How many of these kills came in the middle of the import or sync.
  public int midway() {
    return midway;
  }

  /// How many acknowledgements were held against the disk.
  public long acknowledged() {
    return acknowledged;
  }

  /// How many acknowledged states were not there.
  public long lost() {
    return findings.stream().filter(each -> each.kind() == Finding.Kind.LOST).count();
  }

  /// How many other things were wrong.
  public long wrong() {
    return findings.size() - lost();
  }

  /// The first few things that were wrong, in words.
  public List<String> firstFindings() {
    return findings.stream().limit(20).map(Finding::toString).toList();
  }
}
