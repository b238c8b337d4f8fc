/// Cryptography with its promises and limits stated; the only package that imports Tink,
/// BouncyCastle and `javax.crypto`.
///
/// Every hash, signature and derivation takes a [Label][org.thitsar.protocol.crypto.Label] and
/// length-prefixes its inputs, so that bytes made for one purpose mean nothing in another.
/// Randomness is always an argument.
@NullMarked
package org.thitsar.protocol.crypto;

import org.jspecify.annotations.NullMarked;
