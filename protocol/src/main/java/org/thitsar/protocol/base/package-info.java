/// The ground: bytes that do not change, why bytes are bad, and the limits of everything that is
/// read.
@NullMarked
package org.thitsar.protocol.base;

import org.jspecify.annotations.NullMarked;
