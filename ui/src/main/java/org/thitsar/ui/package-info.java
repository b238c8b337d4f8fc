/// What people touch: the command line and a read-only page. [Main][org.thitsar.ui.Main] is the
/// program; it sees the engine only through `node.api` and `node.app`.
@NullMarked
package org.thitsar.ui;

import org.jspecify.annotations.NullMarked;
