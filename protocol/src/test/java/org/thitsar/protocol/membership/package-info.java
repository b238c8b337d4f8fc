/// Tests of membership, with the generator of its vectors.
@NullMarked
package org.thitsar.protocol.membership;

import org.jspecify.annotations.NullMarked;
