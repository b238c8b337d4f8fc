package org.thitsar.node.membership;

import org.thitsar.node.network.Host;
import org.thitsar.node.network.PeerGate;
import org.thitsar.protocol.crypto.SigningKey;

/// Opens a host that only dials, as somebody else: for the one-time identity of an invitation.
@FunctionalInterface
public interface HostOpener {
  /// A host without listen addresses; the caller closes it.
  Host open(SigningKey identity, PeerGate gate);
}
