/// Tests of what leaves.
@NullMarked
package org.thitsar.node.sharing;

import org.jspecify.annotations.NullMarked;
