/// Noise XX with the libp2p payload (libp2p specs `noise`, Noise revision 34): who is at the other
/// end, and a channel that only the two ends can read.
@NullMarked
package org.thitsar.protocol.libp2p.noise;

import org.jspecify.annotations.NullMarked;
