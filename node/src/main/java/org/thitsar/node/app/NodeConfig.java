package org.thitsar.node.app;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import org.thitsar.node.network.Tap;
import org.thitsar.protocol.base.Entropy;

/// How a node runs.
///
/// @param directory where its vault is
/// @param reach how it and its peers reach each other
/// @param heartbeat how often it says where it stands
/// @param clock the time
/// @param entropy randomness
/// @param tap for tests only; [Tap#none()] otherwise
public record NodeConfig(
    Path directory,
    NodeReach reach,
    Duration heartbeat,
    InstantSource clock,
    Entropy entropy,
    Tap tap) {}
