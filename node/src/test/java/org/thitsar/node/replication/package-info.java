/// Fakes of the network, and tests of replication over them and over real sockets.
@NullMarked
package org.thitsar.node.replication;

import org.jspecify.annotations.NullMarked;
