/// Steps 4 and 6 of the way: logs on the disk, own and others', as they were signed.
@NullMarked
package org.thitsar.node.log;

import org.jspecify.annotations.NullMarked;
