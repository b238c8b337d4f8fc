package org.thitsar.protocol.libp2p.noise;

import java.util.List;
import org.thitsar.protocol.base.Bytes;

/// What libp2p carries inside the handshake.
///
/// @param identityKey the sender's public key, in libp2p's protobuf form
/// @param signature over `noise-libp2p-static-key:` and the sender's Noise static key
/// @param muxers multiplexers the sender would use without a further round, best first
record NoisePayload(Bytes identityKey, Bytes signature, List<String> muxers) {
  NoisePayload {
    muxers = List.copyOf(muxers);
  }
}
