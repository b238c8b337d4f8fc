package org.thitsar.protocol.sync;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.identity.PeerId;

/// The two ends of a session as the connection below has proved them, and which of them is here.
///
/// Both ids are part of the session's id, so that a peer in the middle of two sessions cannot pass
/// the tags of one on into the other.
public record SyncParties(PeerId initiator, PeerId responder, Role role) {
  /// This end opened the stream to `remote`.
  public static SyncParties dialled(PeerId local, PeerId remote) {
    return new SyncParties(local, remote, Role.INITIATOR);
  }

  /// This end answers `remote`.
  public static SyncParties answered(PeerId local, PeerId remote) {
    return new SyncParties(remote, local, Role.RESPONDER);
  }

  /// The other end.
  public PeerId remote() {
    return role == Role.INITIATOR ? responder : initiator;
  }

  /// The id of the session with these nonces: 32 bytes.
  Bytes session(Bytes nonce, Bytes remoteNonce) {
    boolean first = role == Role.INITIATOR;
    return Hash.of(
        Label.SYNC_SESSION,
        initiator.bytes(),
        responder.bytes(),
        first ? nonce : remoteNonce,
        first ? remoteNonce : nonce);
  }
}
