package org.thitsar.node.network;

import java.net.InetAddress;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import org.thitsar.protocol.base.Bytes;

/// Counts what inbound connections cost before they have proved who they are, in total and by where
/// they come from.
///
/// IPv6 addresses count by their /64, which one subscriber has whole. Behind a proxy, connections
/// from this computer itself are those of an onion service: the local Tor speaks for everybody, so
/// it may hold half of all there is in place of what one address may.
final class SourceLimiter {
  // Twenty handshakes a second are 2 % of one core.
  private static final int RELAYED_SOURCES = 10;

  private final HostLimits limits;
  private final InstantSource clock;
  private final boolean proxied;
  private final Map<Bytes, Source> sources = new HashMap<>();
  private int handshakes;
  private int connections;
  private long lastSweep;
  private long second;
  private int thisSecond;

  private static final class Source {
    int handshakes;
    int connections;
    long minute;
    int thisMinute;
  }

  SourceLimiter(HostLimits limits, InstantSource clock, boolean proxied) {
    this.limits = limits;
    this.clock = clock;
    this.proxied = proxied;
  }

  /// Whether what comes from `address` is brought by a local Tor, for others.
  boolean relays(InetAddress address) {
    return proxied && address.isLoopbackAddress();
  }

  /// Whether a connection from `address` may begin its handshake; then [#handshakeEnded] and
  /// [#connectionEnded] must follow.
  synchronized boolean begin(InetAddress address) {
    long millis = clock.millis();
    long minute = millis / 60_000;
    forgetBefore(minute);
    if (second != millis / 1_000) {
      second = millis / 1_000;
      thisSecond = 0;
    }
    Source source = sources.computeIfAbsent(prefix(address), _ -> new Source());
    if (source.minute != minute) {
      source.minute = minute;
      source.thisMinute = 0;
    }
    boolean many = relays(address);
    int connectionsMax =
        many ? limits.connections().most() / 2 : limits.connections().perAddressMax();
    int handshakesMax = many ? limits.handshakes().most() / 2 : limits.handshakes().perAddressMax();
    int perMinute = limits.handshakes().perAddressPerMinute() * (many ? RELAYED_SOURCES : 1);
    boolean allowed =
        connections < limits.connections().most()
            && source.connections < connectionsMax
            && handshakes < limits.handshakes().most()
            && source.handshakes < handshakesMax
            && source.thisMinute < perMinute
            && thisSecond < limits.handshakes().perSecond();
    if (allowed) {
      handshakes++;
      connections++;
      source.handshakes++;
      source.connections++;
      source.thisMinute++;
      thisSecond++;
    }
    return allowed;
  }

  /// The connection has proved who it is, or has failed.
  synchronized void handshakeEnded(InetAddress address) {
    handshakes--;
    source(address).handshakes--;
  }

  /// The connection is closed.
  synchronized void connectionEnded(InetAddress address) {
    connections--;
    source(address).connections--;
  }

  private Source source(InetAddress address) {
    Source source = sources.get(prefix(address));
    if (source == null) {
      throw new IllegalStateException("a connection ended that never began");
    }
    return source;
  }

  // Keeps the table from growing with every address that ever knocked.
  private void forgetBefore(long minute) {
    if (minute != lastSweep) {
      lastSweep = minute;
      sources.values().removeIf(source -> source.connections == 0 && source.minute != minute);
    }
  }

  private static Bytes prefix(InetAddress address) {
    byte[] bytes = address.getAddress();
    return Bytes.of(bytes, 0, bytes.length == 4 ? 4 : 8);
  }
}
