@NullMarked
package org.thitsar.node.flow;

import org.jspecify.annotations.NullMarked;
