/// The log: append-only, hash-chained, signed in batches, with a single writer. Bodies are opaque
/// here.
///
/// Whoever understands this package understands the node: case edits, projections, credentials,
/// roster statements and heartbeats are all entries. Normative text: `protocol/spec/03-log.md`.
@NullMarked
package org.thitsar.protocol.log;

import org.jspecify.annotations.NullMarked;
