package org.thitsar.node.network;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.libp2p.pnet.SwarmKey;

/// What a host needs to know.
///
/// A node that has to appear under another id, as the one-time identity of an invitation, opens a
/// second host with that key and no listen address.
///
/// @param identity the peer key
/// @param listen addresses to listen on (`/ip4/…/tcp/…`; port 0 lets the system choose); may be
///   empty
/// @param gate who may connect
/// @param limits what everything may cost
/// @param clock the time, for limits on rates
/// @param entropy randomness for handshakes; used by one thread at a time
/// @param earlyMuxer whether the multiplexer is agreed on inside the Noise handshake, which saves a
///   round trip; both forms interoperate
/// @param privateNetwork the key under which every byte goes; peers have the same one or none
/// @param proxy the SOCKS5 proxy that every dial goes through, and that alone looks names up;
///   without one, dials go straight and onion addresses are refused
/// @param tap for tests only; [Tap#none()] otherwise
public record HostConfig(
    SigningKey identity,
    List<Multiaddr> listen,
    PeerGate gate,
    HostLimits limits,
    InstantSource clock,
    Entropy entropy,
    boolean earlyMuxer,
    Optional<SwarmKey> privateNetwork,
    Optional<SocksProxy> proxy,
    Tap tap) {
  public HostConfig {
    listen = List.copyOf(listen);
  }

  /// The usual host: default limits, early multiplexer, no tap.
  public static HostConfig of(
      SigningKey identity,
      List<Multiaddr> listen,
      PeerGate gate,
      InstantSource clock,
      Entropy entropy) {
    return new HostConfig(
        identity,
        listen,
        gate,
        HostLimits.standard(),
        clock,
        entropy,
        true,
        Optional.empty(),
        Optional.empty(),
        Tap.none());
  }

  /// The same with other limits.
  public HostConfig withLimits(HostLimits other) {
    return new HostConfig(
        identity, listen, gate, other, clock, entropy, earlyMuxer, privateNetwork, proxy, tap);
  }

  /// The same with or without the early multiplexer.
  public HostConfig withEarlyMuxer(boolean early) {
    return new HostConfig(
        identity, listen, gate, limits, clock, entropy, early, privateNetwork, proxy, tap);
  }

  /// The same in a private network.
  public HostConfig withPrivateNetwork(SwarmKey key) {
    return new HostConfig(
        identity, listen, gate, limits, clock, entropy, earlyMuxer, Optional.of(key), proxy, tap);
  }

  /// The same behind a proxy.
  public HostConfig withProxy(SocksProxy other) {
    return new HostConfig(
        identity,
        listen,
        gate,
        limits,
        clock,
        entropy,
        earlyMuxer,
        privateNetwork,
        Optional.of(other),
        tap);
  }

  /// The same with a tap: for tests only.
  public HostConfig withTap(Tap other) {
    return new HostConfig(
        identity, listen, gate, limits, clock, entropy, earlyMuxer, privateNetwork, proxy, other);
  }
}
