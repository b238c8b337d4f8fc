package org.thitsar.node.network;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.stream.Stream;

/// Sees every name and every address that this JVM looks up, whoever asks; the platform's own
/// resolver answers. Registered in `META-INF/services`, as the platform wants it.
public final class LookUps extends InetAddressResolverProvider {
  private static final int KEPT = 10_000;
  private static final Deque<String> SEEN = new ArrayDeque<>();

  /// What was looked up until now, the latest last; the same names may be there already.
  public static List<String> seen() {
    synchronized (SEEN) {
      return List.copyOf(SEEN);
    }
  }

  private static void saw(String what) {
    synchronized (SEEN) {
      SEEN.addLast(what);
      if (SEEN.size() > KEPT) {
        SEEN.removeFirst();
      }
    }
  }

  @Override
  public String name() {
    return "look-ups of tests";
  }

  @Override
  public InetAddressResolver get(Configuration configuration) {
    InetAddressResolver platform = configuration.builtinResolver();
    return new InetAddressResolver() {
      @Override
      public Stream<InetAddress> lookupByName(String host, LookupPolicy policy)
          throws UnknownHostException {
        saw(host);
        return platform.lookupByName(host, policy);
      }

      @Override
      public String lookupByAddress(byte[] address) throws UnknownHostException {
        saw(InetAddress.getByAddress(address).getHostAddress());
        return platform.lookupByAddress(address);
      }
    };
  }
}
