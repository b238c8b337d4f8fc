/// Tests of statements about credentials, and the small world in which they are made.
@NullMarked
package org.thitsar.protocol.credential;

import org.jspecify.annotations.NullMarked;
