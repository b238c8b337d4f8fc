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
/// @param handshakeDeadline from the first packet to a connection that is ready, for all rounds
///   together: three round trips over a bad satellite link take four seconds
/// @param streamsInMax live streams that the peer opened on one connection
/// @param streamsOutMax live streams that this side opened on one connection
/// @param handlersMax handlers that run at once in the whole host, whoever asked
/// @param windowBytesMax what one stream may hold unread once its reader has shown that it keeps
///   up; every stream starts with the 256 KiB that Yamux gives
/// @param windowGrowthBytesMax by how much all windows of one connection together may exceed their
///   start
/// @param sendQueueBytesMax what one stream holds unsent before a write blocks
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
    Duration handshakeDeadline,
    int streamsInMax,
    int streamsOutMax,
    int handlersMax,
    int windowBytesMax,
    int windowGrowthBytesMax,
    int sendQueueBytesMax,
    int writeBufferBytesMax,
    Duration streamWait,
    Duration negotiationWait,
    Duration keepAlive) {
  /// What a node runs with.
  public static HostLimits standard() {
    return new HostLimits(
        256,
        4,
        64,
        64,
        16,
        120,
        Duration.ofSeconds(5),
        64,
        256,
        1_024,
        2 << 20,
        8 << 20,
        512 << 10,
        1 << 20,
        Duration.ofSeconds(60),
        Duration.ofSeconds(10),
        Duration.ofSeconds(30));
  }

  /// The same with another deadline for handshakes.
  public HostLimits withHandshakeDeadline(Duration deadline) {
    return new HostLimits(
        connectionsMax,
        connectionsPerPeerMax,
        connectionsPerAddressMax,
        handshakesMax,
        handshakesPerAddressMax,
        handshakesPerAddressPerMinute,
        deadline,
        streamsInMax,
        streamsOutMax,
        handlersMax,
        windowBytesMax,
        windowGrowthBytesMax,
        sendQueueBytesMax,
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
        handshakeDeadline,
        streams,
        streamsOutMax,
        handlersMax,
        windowBytesMax,
        windowGrowthBytesMax,
        sendQueueBytesMax,
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
        handshakeDeadline,
        streamsInMax,
        streamsOutMax,
        handlersMax,
        windowBytesMax,
        windowGrowthBytesMax,
        sendQueueBytesMax,
        writeBufferBytesMax,
        streamWait,
        negotiationWait,
        interval);
  }
}
