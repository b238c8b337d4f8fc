/// Tests of private networks.
@NullMarked
package org.thitsar.protocol.libp2p.pnet;

import org.jspecify.annotations.NullMarked;
