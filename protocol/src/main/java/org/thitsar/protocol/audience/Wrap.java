package org.thitsar.protocol.audience;

import org.thitsar.protocol.base.Bytes;

/// An epoch key under one pairwise key (48 bytes), and the tag by which its reader finds it.
public record Wrap(Bytes tag, Bytes sealed) {}
