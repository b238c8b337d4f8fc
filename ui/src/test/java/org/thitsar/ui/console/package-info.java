/// Tests of the page, by its bytes and in a real browser.
@NullMarked
package org.thitsar.ui.console;

import org.jspecify.annotations.NullMarked;
