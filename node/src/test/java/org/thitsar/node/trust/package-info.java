/// Tests of trust: situations, properties, and the catalogues.
@NullMarked
package org.thitsar.node.trust;

import org.jspecify.annotations.NullMarked;
