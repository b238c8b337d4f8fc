/// What a peer says of itself (libp2p specs `identify`), and the liveness check (`ping`).
@NullMarked
package org.thitsar.protocol.libp2p.identify;

import org.jspecify.annotations.NullMarked;
