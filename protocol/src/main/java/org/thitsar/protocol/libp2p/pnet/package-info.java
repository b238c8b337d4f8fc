/// Private networks of libp2p: a key that all members share, under which every byte of a connection
/// goes, so that a port says nothing to whoever lacks it.
///
/// From `pnet/Private-Networks-PSK-V1.md` of the libp2p specifications. Without I/O.
@NullMarked
package org.thitsar.protocol.libp2p.pnet;

import org.jspecify.annotations.NullMarked;
