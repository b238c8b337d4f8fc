/// What every part of the machine stands on: invariants, real randomness, closing in order.
@NullMarked
package org.thitsar.node.runtime;

import org.jspecify.annotations.NullMarked;
