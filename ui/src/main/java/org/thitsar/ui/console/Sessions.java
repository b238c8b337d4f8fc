package org.thitsar.ui.console;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.api.Operator;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.control.Token;

/// Who may see the page.
///
/// A link carries a token that opens the page once; it is exchanged for a cookie, so that what
/// stays in a browser's history or on a screen opens nothing. A session ends after a quarter of an
/// hour without a request, and with the process. Both kinds are few; the oldest makes room.
final class Sessions {
  static final Duration LINK_LIFE = Duration.ofMinutes(60);
  static final Duration IDLE = Duration.ofMinutes(15);
  private static final int LINKS_MAX = 16;
  private static final int SESSIONS_MAX = 8;

  private final InstantSource clock;
  private final Entropy entropy;
  private final List<Grant> links = new ArrayList<>();
  private final List<Grant> sessions = new ArrayList<>();

  Sessions(InstantSource clock, Entropy entropy) {
    this.clock = clock;
    this.entropy = entropy;
  }

  /// A token for a fresh link.
  synchronized Token link(Operator operator) {
    return grant(links, LINKS_MAX, operator, LINK_LIFE);
  }

  /// Uses a link up: a session's token, or nothing when the link is unknown, used or too old.
  synchronized Optional<Token> enter(String shownLink) {
    Optional<Grant> link = find(links, shownLink);
    link.ifPresent(links::remove);
    return link.map(used -> grant(sessions, SESSIONS_MAX, used.operator, IDLE));
  }

  /// Whose session this is, if it is one; it then lasts for another quarter of an hour.
  synchronized Optional<Operator> operator(String shownSession) {
    Optional<Grant> session = find(sessions, shownSession);
    session.ifPresent(used -> used.until = clock.instant().plus(IDLE));
    return session.map(used -> used.operator);
  }

  private Token grant(List<Grant> grants, int max, Operator operator, Duration life) {
    Token token = Token.random(entropy);
    grants.add(new Grant(token, operator, clock.instant().plus(life)));
    if (grants.size() > max) {
      grants.removeFirst();
    }
    return token;
  }

  private Optional<Grant> find(List<Grant> grants, String shown) {
    Instant now = clock.instant();
    grants.removeIf(grant -> !grant.until.isAfter(now));
    return grants.stream().filter(grant -> grant.token.matches(shown)).findFirst();
  }

  private static final class Grant {
    private final Token token;
    private final Operator operator;
    private Instant until;

    Grant(Token token, Operator operator, Instant until) {
      this.token = token;
      this.operator = operator;
      this.until = until;
    }
  }
}
