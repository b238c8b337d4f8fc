/// Tests of text made harmless.
@NullMarked
package org.thitsar.ui.text;

import org.jspecify.annotations.NullMarked;
