/// Tests of the sharing policy, and the fixtures that tests above it share.
@NullMarked
package org.thitsar.protocol.policy;

import org.jspecify.annotations.NullMarked;
