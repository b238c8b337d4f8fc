package org.thitsar.protocol.audience;

import org.thitsar.protocol.base.Bytes;

/// Begins the pairwise key of a log's writer and one reader node: an encapsulation and the tag that
/// its reader knows.
public record Introduction(Bytes encapsulation, Bytes tag) {}
