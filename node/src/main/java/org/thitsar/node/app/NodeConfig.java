package org.thitsar.node.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import org.thitsar.node.network.Tap;
import org.thitsar.protocol.base.Entropy;

/// How a node runs.
///
/// @param directory where its vault is
/// @param listen multiaddrs on which peers reach it, for example `/ip4/0.0.0.0/tcp/4001`; may be
///   empty
/// @param heartbeat how often it says where it stands
/// @param clock the time
/// @param entropy randomness
/// @param tap for tests only; [Tap#none()] otherwise
public record NodeConfig(
    Path directory,
    List<String> listen,
    Duration heartbeat,
    InstantSource clock,
    Entropy entropy,
    Tap tap) {
  /// Copies the list.
  public NodeConfig {
    listen = List.copyOf(listen);
  }
}
