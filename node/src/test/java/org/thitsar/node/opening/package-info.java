/// Tests of the keys that others granted this node.
@NullMarked
package org.thitsar.node.opening;

import org.jspecify.annotations.NullMarked;
