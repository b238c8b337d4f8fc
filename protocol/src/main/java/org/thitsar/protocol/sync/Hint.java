package org.thitsar.protocol.sync;

import org.thitsar.protocol.log.LogId;

/// "Somebody holds `length` entries of `log`." Not signed and not to be believed: a reason to sync,
/// nothing else.
public record Hint(LogId log, long length) {}
