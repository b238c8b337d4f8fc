/// Joins the steps of the way, out and in, read top to bottom. The desks implement `node.api`.
/// `node.api`.
///
/// One lock, one writer: whatever changes the node holds [Turn][org.thitsar.node.flow.Turn].
@NullMarked
package org.thitsar.node.flow;

import org.jspecify.annotations.NullMarked;
