/// A program like `thitsar` whose node lets its traffic be looked at.
@NullMarked
package org.thitsar.ui;

import org.jspecify.annotations.NullMarked;
