package org.thitsar.node.rights;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.thitsar.protocol.base.Entropy;

/// Calls that one operator has asked for and another has to agree to. In memory only: whoever locks
/// the node takes back what was asked.
final class SecondPerson {
  /// How long a request waits, and how long it can be used once somebody has agreed.
  static final Duration LIFE = Duration.ofMinutes(30);

  private static final int REQUESTS_MAX = 64;
  private static final int CODE_BYTES = 3;

  private final InstantSource clock;
  private final Entropy entropy;
  private final Map<String, Request> requests = new LinkedHashMap<>();

  /// A call with all that it was given, so that what is carried out is what was agreed to.
  record Wish(int operator, String call, List<Object> arguments) {
    Wish {
      arguments = List.copyOf(arguments);
    }
  }

  /// A wish that waits, or to which somebody has agreed.
  record Request(String code, Wish wish, boolean agreed, Instant until) {}

  SecondPerson(InstantSource clock, Entropy entropy) {
    this.clock = clock;
    this.entropy = entropy;
  }

  /// Whether another operator has agreed to exactly this.
  synchronized boolean agreed(Wish wish) {
    forgetOld();
    return find(wish).filter(Request::agreed).isPresent();
  }

  /// It was carried out.
  synchronized void done(Wish wish) {
    find(wish).ifPresent(request -> requests.remove(request.code));
  }

  /// Remembers that somebody asks for this; the same again is the same request.
  synchronized Request ask(Wish wish) {
    forgetOld();
    Optional<Request> asked = find(wish);
    if (asked.isPresent()) {
      return asked.get();
    }
    if (requests.size() == REQUESTS_MAX) {
      requests.remove(requests.keySet().iterator().next());
    }
    String code = entropy.bytes(CODE_BYTES).hex().toUpperCase(Locale.ROOT);
    Request request = new Request(code, wish, false, clock.instant().plus(LIFE));
    requests.put(code, request);
    return request;
  }

  /// What waits or may be used, oldest first.
  synchronized List<Request> all() {
    forgetOld();
    return new ArrayList<>(requests.values());
  }

  synchronized Optional<Request> find(String code) {
    forgetOld();
    return Optional.ofNullable(requests.get(code.toUpperCase(Locale.ROOT)));
  }

  synchronized Request agree(Request request) {
    Request agreed = new Request(request.code, request.wish, true, clock.instant().plus(LIFE));
    requests.put(request.code, agreed);
    return agreed;
  }

  synchronized void forget(Request request) {
    requests.remove(request.code);
  }

  private Optional<Request> find(Wish wish) {
    return requests.values().stream().filter(request -> request.wish.equals(wish)).findFirst();
  }

  private void forgetOld() {
    Instant now = clock.instant();
    requests.values().removeIf(request -> request.until.isBefore(now));
  }
}
