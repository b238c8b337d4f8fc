/// Tests of what was received.
@NullMarked
package org.thitsar.node.query;

import org.jspecify.annotations.NullMarked;
