/// Tests of the loopback.
@NullMarked
package org.thitsar.ui.control;

import org.jspecify.annotations.NullMarked;
