package org.thitsar.node.membership;

import java.util.List;
import java.util.Map;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.SignedStatement;

/// What a newcomer gets once it is let in.
///
/// @param statements of the roster, the charter first
/// @param peers where its nodes were reached
record JoinParcel(List<SignedStatement> statements, Map<NodeId, List<Multiaddr>> peers) {}
