package org.thitsar.protocol.libp2p.gossipsub;

import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.Bytes;

/// A message as it came, nothing of it checked.
///
/// @param from the author's peer id
/// @param data what it says; empty also when it was not there
/// @param seqno its number
/// @param topic where it was published; empty when it was not there
/// @param signature over `signed`
/// @param key the author's key, when it was sent along
/// @param signed the encoding without signature and key
/// @param encoded the encoding to be passed on: one form, whatever order the fields came in
/// @param foreign whether it has fields that are not known here
record WireMessage(
    @Nullable Bytes from,
    Bytes data,
    @Nullable Bytes seqno,
    String topic,
    @Nullable Bytes signature,
    @Nullable Bytes key,
    Bytes signed,
    Bytes encoded,
    boolean foreign) {}
