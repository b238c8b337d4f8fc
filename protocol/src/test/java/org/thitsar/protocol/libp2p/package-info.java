/// What the tests of the libp2p machines share.
@NullMarked
package org.thitsar.protocol.libp2p;

import org.jspecify.annotations.NullMarked;
