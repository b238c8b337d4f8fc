/// Step 3 of the way: the logs that this node writes, their epochs and their readers.
@NullMarked
package org.thitsar.node.sealing;

import org.jspecify.annotations.NullMarked;
