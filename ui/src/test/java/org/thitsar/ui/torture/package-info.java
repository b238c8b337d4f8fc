/// `kill -9` of whole nodes at random moments: what clients were told is compared with what is
/// there afterwards.
@NullMarked
package org.thitsar.ui.torture;

import org.jspecify.annotations.NullMarked;
