/// Tests of the GossipSub router: rule by rule, in a simulated network, and against hostile peers.
@NullMarked
package org.thitsar.protocol.libp2p.gossipsub;

import org.jspecify.annotations.NullMarked;
