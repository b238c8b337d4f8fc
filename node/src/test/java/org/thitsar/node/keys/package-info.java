/// Tests of keyslots and of the processes around them.
@NullMarked
package org.thitsar.node.keys;

import org.jspecify.annotations.NullMarked;
