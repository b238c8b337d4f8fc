package org.thitsar.protocol.libp2p.gossipsub;

/// What the owner makes of a message.
public enum Verdict {
  /// Good: it is passed on.
  ACCEPT,
  /// Not passed on, and nobody's fault: not ours to judge, or of no use any more.
  IGNORE,
  /// Against the rules: not passed on, and whoever brought it pays for it.
  REJECT
}
