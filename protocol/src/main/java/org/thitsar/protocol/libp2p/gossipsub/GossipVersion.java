package org.thitsar.protocol.libp2p.gossipsub;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// What a peer speaks, by the protocol that was negotiated.
public enum GossipVersion {
  /// With IDONTWANT.
  V1_2("/meshsub/1.2.0"),
  /// With backoff in PRUNE.
  V1_1("/meshsub/1.1.0"),
  /// Without either; it ignores the fields that it does not know.
  V1_0("/meshsub/1.0.0");

  private final String protocol;

  GossipVersion(String protocol) {
    this.protocol = protocol;
  }

  /// The protocol's name in multistream-select.
  public String protocol() {
    return protocol;
  }

  /// All names, the best first: what to propose and to answer.
  public static List<String> protocols() {
    return Arrays.stream(values()).map(GossipVersion::protocol).toList();
  }

  /// The version of this name.
  public static Optional<GossipVersion> of(String protocol) {
    return Arrays.stream(values()).filter(version -> version.protocol.equals(protocol)).findFirst();
  }

  boolean knowsIdontwant() {
    return this == V1_2;
  }
}
