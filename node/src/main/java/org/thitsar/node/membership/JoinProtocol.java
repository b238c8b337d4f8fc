package org.thitsar.node.membership;

import java.time.Duration;

/// What both sides of `/thitsar/join/1` agree on. The text is `protocol/spec/01-identity.md`.
public final class JoinProtocol {
  /// The name under which it is spoken.
  public static final String NAME = "/thitsar/join/1";

  /// Exchanges that one connection may have at once: one, and the one before that has not ended
  /// yet.
  public static final int STREAMS_MAX = 2;

  /// Wrong words after which an invitation is void.
  public static final int WRONG_WORDS_MAX = 3;

  /// How long after its end an invitation whose newcomer was let in can still be used to fetch what
  /// it was let in to: newcomers have blackouts too.
  public static final Duration FETCH_GRACE = Duration.ofDays(7);

  /// How long one exchange may take, all frames together: half a megabyte over a bad line.
  static final Duration EXCHANGE_MAX = Duration.ofMinutes(3);

  private JoinProtocol() {}
}
