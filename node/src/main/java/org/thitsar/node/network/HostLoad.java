package org.thitsar.node.network;

/// What peers cost a host, for tests and measurements.
///
/// @param connections live connections
/// @param handlers handlers that run now
/// @param served handlers that ever ran
/// @param heldBytes what is held for peers now, as [HostLimits.Memory#heldBytesMax()] counts it
/// @param closedForMemory connections that were closed because their peer held most
public record HostLoad(
    int connections, int handlers, long served, long heldBytes, long closedForMemory) {}
