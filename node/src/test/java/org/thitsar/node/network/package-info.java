/// Tests of the libp2p host over real sockets, and hostile peers that speak raw bytes.
@NullMarked
package org.thitsar.node.network;

import org.jspecify.annotations.NullMarked;
