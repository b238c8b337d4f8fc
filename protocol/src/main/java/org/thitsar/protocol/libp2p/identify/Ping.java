package org.thitsar.protocol.libp2p.identify;

/// The constants of `/ipfs/ping/1.0.0` (libp2p specs `ping`): the responder sends every 32 bytes
/// back.
public final class Ping {
  /// The protocol name in multistream-select.
  public static final String PROTOCOL = "/ipfs/ping/1.0.0";

  /// Bytes of one ping.
  public static final int BYTES = 32;

  private Ping() {}
}
