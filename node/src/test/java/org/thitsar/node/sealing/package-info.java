/// Fixtures around sealing.
@NullMarked
package org.thitsar.node.sealing;

import org.jspecify.annotations.NullMarked;
