/// multistream-select 1.0: two sides agree on a protocol (multiformats/multistream-select, libp2p
/// specs `connections`).
@NullMarked
package org.thitsar.protocol.libp2p.multistream;

import org.jspecify.annotations.NullMarked;
