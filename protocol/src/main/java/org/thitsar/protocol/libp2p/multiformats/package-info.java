/// Addresses that describe themselves (multiformats, libp2p `addressing`).
@NullMarked
package org.thitsar.protocol.libp2p.multiformats;

import org.jspecify.annotations.NullMarked;
