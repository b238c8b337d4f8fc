/// Burmese text as it comes in: digits of other scripts, invisible characters, and the font hack
/// Zawgyi that uses the same code points for other letters.
@NullMarked
package org.thitsar.node.text;

import org.jspecify.annotations.NullMarked;
