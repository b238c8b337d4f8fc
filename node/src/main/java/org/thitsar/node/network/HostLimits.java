package org.thitsar.node.network;

import java.time.Duration;

/// What everything on the network may cost this node: all limits in one place, each with its
/// reason.
public record HostLimits(
    Connections connections, Handshakes handshakes, Streams streams, Memory memory, Waits waits) {

  /// Connections that are open.
  ///
  /// @param most live connections: a federation of 200 organisations dials a part of itself
  /// @param perPeerMax two for dials that cross, two more for a peer that comes back before its old
  ///   connections are known to be dead
  /// @param perAddressMax offices behind one NAT share an address; one address must not fill the
  ///   host
  public record Connections(int most, int perPeerMax, int perAddressMax) {}

  /// Connections that have not proved who they are.
  ///
  /// @param most inbound connections that have not proved who they are: each costs a socket and
  ///   less than 200 KiB until the deadline
  /// @param perAddressMax the part of them that one address may hold
  /// @param perAddressPerMinute each costs about a millisecond of one core
  /// @param perSecond the same from everywhere together, for whoever has many addresses: a quarter
  ///   of one core, and more than a federation needs when all come back at once
  /// @param deadline from the first packet to a connection that is ready, for all rounds together:
  ///   three round trips over a bad satellite link take four seconds
  /// @param proxiedDialDeadline the same for a dial through a proxy, from the connected proxy on:
  ///   Tor builds two circuits to reach an onion service and may try twice, each of them taking up
  ///   to twenty seconds on a bad day, and then come three slow round trips
  /// @param onionDeadline the same for a connection that the local Tor brings in: three round trips
  ///   through six relays, each of which may take four seconds
  public record Handshakes(
      int most,
      int perAddressMax,
      int perAddressPerMinute,
      int perSecond,
      Duration deadline,
      Duration proxiedDialDeadline,
      Duration onionDeadline) {}

  /// The streams of one connection.
  ///
  /// @param inMax live streams that the peer opened on one connection; of one protocol no more than
  ///   its handler was registered with
  /// @param outMax live streams that this side opened on one connection
  /// @param windowBytesMax what one stream may hold unread once its reader has shown that it keeps
  ///   up; every stream starts with the 256 KiB that Yamux gives
  /// @param windowGrowthBytesMax by how much all windows of one connection together may exceed
  ///   their start
  /// @param sendQueueBytesMax what one stream holds unsent before a write blocks
  /// @param emptyFramesMax frames of Yamux that bring nothing, in one interval of
  ///   [Waits#keepAlive()], beyond one for each that does: honest peers stay below a hundred, and
  ///   each costs a microsecond
  public record Streams(
      int inMax,
      int outMax,
      int windowBytesMax,
      int windowGrowthBytesMax,
      int sendQueueBytesMax,
      int emptyFramesMax) {}

  /// What is held for peers.
  ///
  /// @param unreadBytesMax what one connection holds unread before nothing more is taken off its
  ///   socket: several streams with grown windows; honest peers open a handful
  /// @param unsentBytesMax what one connection holds unsent before each of its streams may only
  ///   hold 64 KiB: some streams with full queues
  /// @param writeBufferBytesMax what one connection holds encrypted and not yet taken by the system
  /// @param heldBytesMax what all connections hold together, of all kinds; above it the peer that
  ///   holds most is closed, so that those who hold little live on. A fifth of the smallest heap
  /// @param handlerBytes what one running handler is counted as in it: a virtual thread, its buffer
  ///   and what it looks at. So this bounds handlers too, whoever asked for them
  /// @param streamBytes what one live stream is counted as in it
  public record Memory(
      int unreadBytesMax,
      int unsentBytesMax,
      int writeBufferBytesMax,
      long heldBytesMax,
      int handlerBytes,
      int streamBytes) {}

  /// How long is waited.
  ///
  /// @param stream how long a read or write waits unless the stream says otherwise
  /// @param negotiation how long a new stream may take to agree on its protocol
  /// @param keepAlive a connection with nothing to say is pinged this often, and is given up when
  ///   the answer takes as long again; a closed stream that the peer does not end is reset after
  ///   two
  public record Waits(Duration stream, Duration negotiation, Duration keepAlive) {}

  /// What a node runs with.
  public static HostLimits standard() {
    return new HostLimits(
        new Connections(/* most= */ 256, /* perPeerMax= */ 4, /* perAddressMax= */ 64),
        new Handshakes(
            /* most= */ 64,
            /* perAddressMax= */ 16,
            /* perAddressPerMinute= */ 120,
            /* perSecond= */ 250,
            /* deadline= */ Duration.ofSeconds(5),
            /* proxiedDialDeadline= */ Duration.ofSeconds(60),
            /* onionDeadline= */ Duration.ofSeconds(15)),
        new Streams(
            /* inMax= */ 64,
            /* outMax= */ 256,
            /* windowBytesMax= */ 2 << 20,
            /* windowGrowthBytesMax= */ 8 << 20,
            /* sendQueueBytesMax= */ 512 << 10,
            /* emptyFramesMax= */ 4_096),
        new Memory(
            /* unreadBytesMax= */ 4 << 20,
            /* unsentBytesMax= */ 4 << 20,
            /* writeBufferBytesMax= */ 1 << 20,
            /* heldBytesMax= */ 48 << 20,
            /* handlerBytes= */ 16 << 10,
            /* streamBytes= */ 2 << 10),
        new Waits(
            /* stream= */ Duration.ofSeconds(60),
            /* negotiation= */ Duration.ofSeconds(10),
            /* keepAlive= */ Duration.ofSeconds(30)));
  }

  /// The same with other limits of connections.
  public HostLimits with(Connections other) {
    return new HostLimits(other, handshakes, streams, memory, waits);
  }

  /// The same with other limits of handshakes.
  public HostLimits with(Handshakes other) {
    return new HostLimits(connections, other, streams, memory, waits);
  }

  /// The same with other limits of streams.
  public HostLimits with(Streams other) {
    return new HostLimits(connections, handshakes, other, memory, waits);
  }

  /// The same with other limits of memory.
  public HostLimits with(Memory other) {
    return new HostLimits(connections, handshakes, streams, other, waits);
  }

  /// The same with other limits of waits.
  public HostLimits with(Waits other) {
    return new HostLimits(connections, handshakes, streams, memory, other);
  }
}
