/// Step 5 of the way: entries to and from peers.
///
/// A [Replicator][org.thitsar.node.replication.Replicator] dials the peers it is told of, runs
/// sessions of `/thitsar/sync/1` with them, and lets [Hints][org.thitsar.node.replication.Hints]
/// tell when there is something new. It knows logs only through the interfaces that it declares,
/// and never looks into an entry.
///
/// ```
///   announce ──► session with every connected peer that lacks it      (push)
///        └─────► hint ──► gossiped ─► whoever lacks it: session       (pull)
///   accepted ──► session with a few connected peers that lack it      (relay)
///   connected, every period ──► session                               (what makes it correct)
/// ```
@NullMarked
package org.thitsar.node.replication;

import org.jspecify.annotations.NullMarked;
