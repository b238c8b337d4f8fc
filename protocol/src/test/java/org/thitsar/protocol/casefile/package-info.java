/// Tests of the case file.
@NullMarked
package org.thitsar.protocol.casefile;

import org.jspecify.annotations.NullMarked;
