@NullMarked
package org.thitsar.protocol.base;

import org.jspecify.annotations.NullMarked;
