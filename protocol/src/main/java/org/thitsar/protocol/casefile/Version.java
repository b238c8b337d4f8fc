package org.thitsar.protocol.casefile;

import org.thitsar.protocol.base.Bytes;

/// What one edit wrote into one field: the field as it stands in a protobuf message, tags and all;
/// empty when it was cleared.
public record Version(Stamp stamp, Bytes value) {}
