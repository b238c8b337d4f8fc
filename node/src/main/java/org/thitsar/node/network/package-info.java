/// The libp2p host: sockets on one side, the machines of `org.thitsar.protocol.libp2p` on the
/// other.
///
/// A [Host] listens, dials and hands streams to handlers. Event loops only move bytes; every
/// handler runs on a virtual thread of its own and reads and writes with blocking calls, and a
/// write waits for as long as the peer does not read. What each part may cost stands in
/// [HostLimits].
@NullMarked
package org.thitsar.node.network;

import org.jspecify.annotations.NullMarked;
