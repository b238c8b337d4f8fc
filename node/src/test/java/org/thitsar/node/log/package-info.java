@NullMarked
package org.thitsar.node.log;

import org.jspecify.annotations.NullMarked;
