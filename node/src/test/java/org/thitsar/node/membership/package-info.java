/// Tests of membership, with a network of hosts that never leaves the process.
@NullMarked
package org.thitsar.node.membership;

import org.jspecify.annotations.NullMarked;
