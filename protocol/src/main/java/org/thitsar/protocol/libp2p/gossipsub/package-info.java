/// GossipSub 1.1 and the IDONTWANT of 1.2 (libp2p specs `pubsub`, `pubsub/gossipsub`): messages
/// passed from neighbour to neighbour in a small mesh, and what was missed asked for by its id.
///
/// [GossipRouter][org.thitsar.protocol.libp2p.gossipsub.GossipRouter] is the machine: bytes of
/// peers in, events and bytes for peers out; time and randomness are arguments. What the mesh looks
/// like is in [MeshParameters][org.thitsar.protocol.libp2p.gossipsub.MeshParameters], what a peer's
/// conduct is worth in [ScoreParameters][org.thitsar.protocol.libp2p.gossipsub.ScoreParameters],
/// what anything may cost in [GossipLimits][org.thitsar.protocol.libp2p.gossipsub.GossipLimits].
///
/// # What it does not promise
///
/// A score does not stop a careful adversary: one that takes everything and passes on nothing keeps
/// a positive score wherever silence is no fault (arXiv 2212.05197). So nothing may depend on a
/// message arriving: it only makes things happen sooner.
@NullMarked
package org.thitsar.protocol.libp2p.gossipsub;

import org.jspecify.annotations.NullMarked;
