/// Tests of Burmese text.
@NullMarked
package org.thitsar.node.text;

import org.jspecify.annotations.NullMarked;
