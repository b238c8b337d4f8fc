package org.thitsar.node.flow;

import java.util.function.Supplier;
import org.thitsar.node.log.PutBack;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.membership.Roster;

/// When a node says something by itself. After a start it asks first: when its directory was put
/// back to an old image, it would sign a second history. What its operator says it says at once,
/// unless others have shown that the directory is old.
final class Voice {
  private final PutBack putBack;
  private final Supplier<Roster> roster;
  private final NodeId self;
  private volatile boolean asked;

  /// How it is.
  enum State {
    /// A peer has answered, or there is nobody to ask.
    BY_ITSELF,
    /// No peer has answered since the start.
    ASKS_FIRST,
    /// The directory is an old image, and nothing is said any more.
    PUT_BACK
  }

  /// The voice of `self`; `silent` if it has never said anything, so that nobody can know more.
  Voice(PutBack putBack, Supplier<Roster> roster, NodeId self, boolean silent) {
    this.putBack = putBack;
    this.roster = roster;
    this.self = self;
    this.asked = silent;
  }

  /// A peer was asked, by a session that came to its end, how far our own logs go. Answers whether
  /// it was the first.
  boolean asked() {
    boolean first = !asked;
    asked = true;
    return first;
  }

  /// As before the first answer: what was to be said then could not be written.
  void notYet() {
    asked = false;
  }

  State state() {
    if (putBack.isProven()) {
      return State.PUT_BACK;
    }
    return asked || roster.get().nodes().stream().allMatch(self::equals)
        ? State.BY_ITSELF
        : State.ASKS_FIRST;
  }

  boolean speaks() {
    return state() == State.BY_ITSELF;
  }
}
