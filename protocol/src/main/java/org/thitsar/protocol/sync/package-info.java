/// What two nodes say to each other to hold the same logs.
///
/// A [SyncSession][org.thitsar.protocol.sync.SyncSession] takes messages in and gives messages out:
/// no sockets, threads or clock. A [Hint][org.thitsar.protocol.sync.Hint] tells that there is
/// something to sync. Normative text: `protocol/spec/04-sync.md` and `protocol/spec/05-gossip.md`.
@NullMarked
package org.thitsar.protocol.sync;

import org.jspecify.annotations.NullMarked;
