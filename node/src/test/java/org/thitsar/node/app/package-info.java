@NullMarked
package org.thitsar.node.app;

import org.jspecify.annotations.NullMarked;
