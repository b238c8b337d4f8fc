package org.thitsar.protocol.casefile;

import org.thitsar.protocol.identity.NodeId;

/// One edit: the `count`-th of this thing by this node, counted from 1. `atMillis` is the writer's
/// clock, for people to read and never to order by.
public record Stamp(NodeId node, long count, long atMillis) {}
