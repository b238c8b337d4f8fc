/// Step 7 of the way: the keys that others granted this node, and what they open.
@NullMarked
package org.thitsar.node.opening;

import org.jspecify.annotations.NullMarked;
