/// The parts of libp2p that this node speaks, as machines without I/O: bytes in, bytes and events
/// out; randomness is an argument (`protocol/spec/08-libp2p.md`).
@NullMarked
package org.thitsar.protocol.libp2p;

import org.jspecify.annotations.NullMarked;
