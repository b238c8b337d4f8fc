package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.VerifyingKey;

/// One signature of a statement.
///
/// @param key who signed
/// @param signature 64 bytes over the label `statement` and the content
record StatementSignature(VerifyingKey key, Bytes signature) {}
