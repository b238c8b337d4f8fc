/// Joins the steps: [Outbound][org.thitsar.node.flow.Outbound] is steps 1 to 5 of the way and
/// [Inbound][org.thitsar.node.flow.Inbound] steps 5 to 9, read top to bottom. The desks implement `node.api`.
///
/// One lock, one writer: whatever changes the node holds [Turn][org.thitsar.node.flow.Turn].
@NullMarked
package org.thitsar.node.flow;

import org.jspecify.annotations.NullMarked;
