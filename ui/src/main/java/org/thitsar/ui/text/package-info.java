/// Text that came from elsewhere, made harmless before a terminal or a page shows it.
@NullMarked
package org.thitsar.ui.text;

import org.jspecify.annotations.NullMarked;
