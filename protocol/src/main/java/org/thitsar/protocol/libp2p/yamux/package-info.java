/// Yamux (libp2p specs `yamux`, hashicorp/yamux `spec.md`): many streams on one connection, each
/// with a window of its own, so that a slow reader stops its own writer and nobody else.
@NullMarked
package org.thitsar.protocol.libp2p.yamux;

import org.jspecify.annotations.NullMarked;
