package org.thitsar.node.network;

import java.time.Duration;

/// What everything on the network may cost this node: all limits in one place, each with its
/// reason.
///
/// @param connectionsMax live connections: a federation of 200 organisations dials a part of itself
/// @param connectionsPerPeerMax two for dials that cross, two more for a peer that comes back
///   before its old connections are known to be dead
/// @param connectionsPerAddressMax offices behind one NAT share an address; one address must not
///   fill the host
/// @param handshakesMax inbound connections that have not proved who they are: each costs a socket
///   and less than 200 KiB until the deadline
/// @param handshakesPerAddressMax the part of them that one address may hold
/// @param handshakesPerAddressPerMinute each costs about a millisecond of one core
/// @param handshakesPerSecond the same from everywhere together, for whoever has many addresses: a
///   quarter of one core, and more than a federation needs when all come back at once
/// @param handshakeDeadline from the first packet to a connection that is ready, for all rounds
///   together: three round trips over a bad satellite link take four seconds
/// @param proxiedDialDeadline the same for a dial through a proxy, from the connected proxy on: Tor
///   builds two circuits to reach an onion service and may try twice, each of them taking up to
///   twenty seconds on a bad day, and then come three slow round trips
/// @param onionHandshakeDeadline the same for a connection that the local Tor brings in: three
///   round trips through six relays, each of which may take four seconds
/// @param streamsInMax live streams that the peer opened on one connection; of one protocol no more
///   than its handler was registered with
/// @param streamsOutMax live streams that this side opened on one connection
/// @param windowBytesMax what one stream may hold unread once its reader has shown that it keeps
///   up; every stream starts with the 256 KiB that Yamux gives
/// @param windowGrowthBytesMax by how much all windows of one connection together may exceed their
///   start
/// @param unreadBytesMax what one connection holds unread before nothing more is taken off its
///   socket: several streams with grown windows; honest peers open a handful
/// @param sendQueueBytesMax what one stream holds unsent before a write blocks
/// @param unsentBytesMax what one connection holds unsent before each of its streams may only hold
///   64 KiB: some streams with full queues
/// @param heldBytesMax what all connections hold together, of all kinds; above it the peer that
///   holds most is closed, so that those who hold little live on. A fifth of the smallest heap
/// @param handlerBytes what one running handler is counted as in it: a virtual thread, its buffer
///   and what it looks at. So this bounds handlers too, whoever asked for them
/// @param streamBytes what one live stream is counted as in it
/// @param emptyFramesMax frames of Yamux that bring nothing, in one interval of `keepAlive`, beyond
///   one for each that does: honest peers stay below a hundred, and each costs a microsecond
/// @param writeBufferBytesMax what one connection holds encrypted and not yet taken by the system
/// @param streamWait how long a read or write waits unless the stream says otherwise
/// @param negotiationWait how long a new stream may take to agree on its protocol
/// @param keepAlive a connection with nothing to say is pinged this often, and is given up when the
///   answer takes as long again; a closed stream that the peer does not end is reset after two
public record HostLimits(
    int connectionsMax,
    int connectionsPerPeerMax,
    int connectionsPerAddressMax,
    int handshakesMax,
    int handshakesPerAddressMax,
    int handshakesPerAddressPerMinute,
    int handshakesPerSecond,
    Duration handshakeDeadline,
    Duration proxiedDialDeadline,
    Duration onionHandshakeDeadline,
    int streamsInMax,
    int streamsOutMax,
    int windowBytesMax,
    int windowGrowthBytesMax,
    int unreadBytesMax,
    int sendQueueBytesMax,
    int unsentBytesMax,
    long heldBytesMax,
    int handlerBytes,
    int streamBytes,
    int emptyFramesMax,
    int writeBufferBytesMax,
    Duration streamWait,
    Duration negotiationWait,
    Duration keepAlive) {
  /// What a node runs with.
  public static HostLimits standard() {
    return new HostLimits(
        /* connectionsMax= */ 256,
        /* connectionsPerPeerMax= */ 4,
        /* connectionsPerAddressMax= */ 64,
        /* handshakesMax= */ 64,
        /* handshakesPerAddressMax= */ 16,
        /* handshakesPerAddressPerMinute= */ 120,
        /* handshakesPerSecond= */ 250,
        /* handshakeDeadline= */ Duration.ofSeconds(5),
        /* proxiedDialDeadline= */ Duration.ofSeconds(60),
        /* onionHandshakeDeadline= */ Duration.ofSeconds(15),
        /* streamsInMax= */ 64,
        /* streamsOutMax= */ 256,
        /* windowBytesMax= */ 2 << 20,
        /* windowGrowthBytesMax= */ 8 << 20,
        /* unreadBytesMax= */ 4 << 20,
        /* sendQueueBytesMax= */ 512 << 10,
        /* unsentBytesMax= */ 4 << 20,
        /* heldBytesMax= */ 48 << 20,
        /* handlerBytes= */ 16 << 10,
        /* streamBytes= */ 2 << 10,
        /* emptyFramesMax= */ 4_096,
        /* writeBufferBytesMax= */ 1 << 20,
        /* streamWait= */ Duration.ofSeconds(60),
        /* negotiationWait= */ Duration.ofSeconds(10),
        /* keepAlive= */ Duration.ofSeconds(30));
  }

  /// The same with another deadline for handshakes without a proxy.
  public HostLimits withHandshakeDeadline(Duration deadline) {
    return withDeadlines(deadline, proxiedDialDeadline, onionHandshakeDeadline);
  }

  /// The same with other deadlines for handshakes.
  public HostLimits withDeadlines(Duration handshake, Duration proxiedDial, Duration onion) {
    return new HostLimits(
        connectionsMax,
        connectionsPerPeerMax,
        connectionsPerAddressMax,
        handshakesMax,
        handshakesPerAddressMax,
        handshakesPerAddressPerMinute,
        handshakesPerSecond,
        handshake,
        proxiedDial,
        onion,
        streamsInMax,
        streamsOutMax,
        windowBytesMax,
        windowGrowthBytesMax,
        unreadBytesMax,
        sendQueueBytesMax,
        unsentBytesMax,
        heldBytesMax,
        handlerBytes,
        streamBytes,
        emptyFramesMax,
        writeBufferBytesMax,
        streamWait,
        negotiationWait,
        keepAlive);
  }

  /// The same with another sum of what may be held.
  public HostLimits withHeldBytesMax(long bytes) {
    return new HostLimits(
        connectionsMax,
        connectionsPerPeerMax,
        connectionsPerAddressMax,
        handshakesMax,
        handshakesPerAddressMax,
        handshakesPerAddressPerMinute,
        handshakesPerSecond,
        handshakeDeadline,
        proxiedDialDeadline,
        onionHandshakeDeadline,
        streamsInMax,
        streamsOutMax,
        windowBytesMax,
        windowGrowthBytesMax,
        unreadBytesMax,
        sendQueueBytesMax,
        unsentBytesMax,
        bytes,
        handlerBytes,
        streamBytes,
        emptyFramesMax,
        writeBufferBytesMax,
        streamWait,
        negotiationWait,
        keepAlive);
  }

  /// The same with another number of streams that a peer may have open on one connection.
  public HostLimits withStreamsIn(int streams) {
    return new HostLimits(
        connectionsMax,
        connectionsPerPeerMax,
        connectionsPerAddressMax,
        handshakesMax,
        handshakesPerAddressMax,
        handshakesPerAddressPerMinute,
        handshakesPerSecond,
        handshakeDeadline,
        proxiedDialDeadline,
        onionHandshakeDeadline,
        streams,
        streamsOutMax,
        windowBytesMax,
        windowGrowthBytesMax,
        unreadBytesMax,
        sendQueueBytesMax,
        unsentBytesMax,
        heldBytesMax,
        handlerBytes,
        streamBytes,
        emptyFramesMax,
        writeBufferBytesMax,
        streamWait,
        negotiationWait,
        keepAlive);
  }

  /// The same with another interval of silence.
  public HostLimits withKeepAlive(Duration interval) {
    return new HostLimits(
        connectionsMax,
        connectionsPerPeerMax,
        connectionsPerAddressMax,
        handshakesMax,
        handshakesPerAddressMax,
        handshakesPerAddressPerMinute,
        handshakesPerSecond,
        handshakeDeadline,
        proxiedDialDeadline,
        onionHandshakeDeadline,
        streamsInMax,
        streamsOutMax,
        windowBytesMax,
        windowGrowthBytesMax,
        unreadBytesMax,
        sendQueueBytesMax,
        unsentBytesMax,
        heldBytesMax,
        handlerBytes,
        streamBytes,
        emptyFramesMax,
        writeBufferBytesMax,
        streamWait,
        negotiationWait,
        interval);
  }
}
