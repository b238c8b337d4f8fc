/// What can happen to a laptop at any time, many times over: `kill -9` of whole nodes, damage to
/// their files, power that is cut under them, a disk that is taken away. What clients were told is
/// compared with what is there afterwards, and with what a thief finds.
@NullMarked
package org.thitsar.ui.torture;

import org.jspecify.annotations.NullMarked;
