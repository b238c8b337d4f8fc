/// Who belongs, as this node knows it, and how others come in.
/// - [StatementStore][org.thitsar.node.membership.StatementStore] keeps signed statements and the
///   roster that they make.
/// - [PeerBook][org.thitsar.node.membership.PeerBook] knows where nodes were reached.
/// - [MembershipGate][org.thitsar.node.membership.MembershipGate] tells the host whom to let in.
/// - [Invitations][org.thitsar.node.membership.Invitations] and
///   [JoinGreeter][org.thitsar.node.membership.JoinGreeter] are the side that invites,
///   [Joining][org.thitsar.node.membership.Joining] is the side that comes.
///
/// ## Keys and values
///
/// | column | key | value |
/// |---|---|---|
/// | STATEMENT | statement id, then 8 bytes of each signer's key | `1`, signed statement |
/// | STATEMENT | `self` | `2`, id of the own genesis |
/// | STATEMENT | `charter` | `3`, id of the adopted charter |
/// | PEER | node key | node key, addresses |
/// | INVITATION | public key of the one-time identity | `1`, how the invitation stands |
/// | INVITATION | `joining` | `2`, how the own join stands |
@NullMarked
package org.thitsar.node.membership;

import org.jspecify.annotations.NullMarked;
