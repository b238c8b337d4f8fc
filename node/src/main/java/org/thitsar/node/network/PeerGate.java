package org.thitsar.node.network;

import org.thitsar.protocol.identity.PeerId;

/// Who may connect: asked straight after a peer has proved its id, before any byte of it reaches a
/// multiplexer or a protocol.
@FunctionalInterface
public interface PeerGate {
  /// Decides on `peer`. Called on a virtual thread, for peers that dialled and, before dialling,
  /// for peers to be dialled; the handshake deadline runs meanwhile.
  Admission admit(PeerId peer);
}
