/// Tests of the ground of the machine.
@NullMarked
package org.thitsar.node.runtime;

import org.jspecify.annotations.NullMarked;
