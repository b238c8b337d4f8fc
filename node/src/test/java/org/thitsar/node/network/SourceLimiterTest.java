package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
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
    assertThat(halfOpen(limiter, LOCAL)).isEqualTo(LIMITS.handshakesPerAddressMax());
    assertThat(halfOpen(limiter, FAR)).isEqualTo(LIMITS.handshakesPerAddressMax());
  }

  @Test
  void begin_behindAProxy_theLocalTorHasHalf_andOthersStillGetIn() {
    SourceLimiter limiter = limiter(true);
    assertThat(limiter.relays(FAR)).isFalse();
    assertThat(halfOpen(limiter, LOCAL)).isEqualTo(LIMITS.handshakesMax() / 2);
    assertThat(halfOpen(limiter, FAR)).isEqualTo(LIMITS.handshakesPerAddressMax());
  }

  @Test
  void begin_behindAProxy_connectionsOfTheLocalTorEndAtHalf() {
    SourceLimiter limiter = limiter(true);
    int open = 0;
    while (limiter.begin(LOCAL)) {
      limiter.handshakeEnded(LOCAL);
      open++;
    }
    assertThat(open).isEqualTo(LIMITS.connectionsMax() / 2);
    assertThat(limiter.begin(FAR)).isTrue();
  }
}
