package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class SourceLimiterTest {
  private Instant now = Instant.ofEpochSecond(1_800_000_000);
  private final HostLimits limits = HostLimits.standard();
  private final SourceLimiter sources = new SourceLimiter(limits, () -> now);

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
    assertThat(knocks(2_000)).isEqualTo(limits.handshakesPerSecond());
    now = now.plusMillis(999);
    assertThat(knocks(1)).isZero();
    now = now.plusMillis(1);
    assertThat(knocks(2_000)).isEqualTo(limits.handshakesPerSecond());
  }

  @Test
  void begin_fromOneAddress_isBoundedByMinute() throws UnknownHostException {
    int begun = 0;
    for (int i = 0; i < 1_000; i++) {
      begun += knock(address(1)) ? 1 : 0;
      now = now.plusMillis(50);
    }
    assertThat(begun).isLessThanOrEqualTo(2 * limits.handshakesPerAddressPerMinute());
    assertThat(knock(address(2))).isTrue();
  }
}
