/// Step 9 of the way: what others let this node see, ready to be shown.
@NullMarked
package org.thitsar.node.query;

import org.jspecify.annotations.NullMarked;
