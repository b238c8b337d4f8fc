/// Tests of the package of the same name.
@NullMarked
package org.thitsar.protocol.libp2p.noise;

import org.jspecify.annotations.NullMarked;
