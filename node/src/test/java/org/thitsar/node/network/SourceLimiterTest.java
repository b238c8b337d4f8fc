package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceLimiterTest {
  private static final InetAddress LOCAL = InetAddress.ofLiteral("127.0.0.1");
  private static final InetAddress FAR = InetAddress.ofLiteral("192.0.2.1");
  private static final HostLimits LIMITS = HostLimits.standard();

  private static SourceLimiter limiter(boolean proxied) {
    return new SourceLimiter(LIMITS, () -> Instant.EPOCH, proxied);
  }

  private static int halfOpen(SourceLimiter limiter, InetAddress from) {
    int begun = 0;
    while (limiter.begin(from)) {
      begun++;
    }
    return begun;
  }

  @Test
  void begin_withoutAProxy_everyAddressHasTheSame() {
    SourceLimiter limiter = limiter(false);
    assertThat(limiter.relays(LOCAL)).isFalse();
    assertThat(halfOpen(limiter, LOCAL)).isEqualTo(LIMITS.handshakes().perAddressMax());
    assertThat(halfOpen(limiter, FAR)).isEqualTo(LIMITS.handshakes().perAddressMax());
  }

  @Test
  void begin_behindAProxy_theLocalTorHasHalf_andOthersStillGetIn() {
    SourceLimiter limiter = limiter(true);
    assertThat(limiter.relays(FAR)).isFalse();
    assertThat(halfOpen(limiter, LOCAL)).isEqualTo(LIMITS.handshakes().most() / 2);
    assertThat(halfOpen(limiter, FAR)).isEqualTo(LIMITS.handshakes().perAddressMax());
  }

  @Test
  void begin_behindAProxy_connectionsOfTheLocalTorEndAtHalf() {
    SourceLimiter limiter = limiter(true);
    int open = 0;
    while (limiter.begin(LOCAL)) {
      limiter.handshakeEnded(LOCAL);
      open++;
    }
    assertThat(open).isEqualTo(LIMITS.connections().most() / 2);
    assertThat(limiter.begin(FAR)).isTrue();
  }

  private Instant now = Instant.ofEpochSecond(1_800_000_000);

  private final SourceLimiter sources = new SourceLimiter(LIMITS, () -> now, false);

  private static InetAddress address(int number) throws UnknownHostException {
    return InetAddress.getByAddress(new byte[] {10, 0, (byte) (number >>> 8), (byte) number});
  }

  /// A handshake that is given up at once.
  private boolean knock(InetAddress from) {
    boolean begun = sources.begin(from);
    if (begun) {
      sources.handshakeEnded(from);
      sources.connectionEnded(from);
    }
    return begun;
  }

  private int knocks(int count) throws UnknownHostException {
    int begun = 0;
    for (int i = 0; i < count; i++) {
      begun += knock(address(i)) ? 1 : 0;
    }
    return begun;
  }

  @Test
  void begin_fromManyAddresses_isBoundedBySecond() throws UnknownHostException {
    assertThat(knocks(2_000)).isEqualTo(LIMITS.handshakes().perSecond());
    now = now.plusMillis(999);
    assertThat(knocks(1)).isZero();
    now = now.plusMillis(1);
    assertThat(knocks(2_000)).isEqualTo(LIMITS.handshakes().perSecond());
  }

  @Test
  void begin_fromOneAddress_isBoundedByMinute() throws UnknownHostException {
    int begun = 0;
    for (int i = 0; i < 1_000; i++) {
      begun += knock(address(1)) ? 1 : 0;
      now = now.plusMillis(50);
    }
    assertThat(begun).isLessThanOrEqualTo(2 * LIMITS.handshakes().perAddressPerMinute());
    assertThat(knock(address(2))).isTrue();
  }
}
