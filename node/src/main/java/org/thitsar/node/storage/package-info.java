/// What the node keeps on its disk: encrypted columns of keys and values, written in atomic, synced
/// batches. The format is `protocol/spec/10-vault.md`.
@NullMarked
package org.thitsar.node.storage;

import org.jspecify.annotations.NullMarked;
