/// Tests of the organisation's own cases.
@NullMarked
package org.thitsar.node.cases;

import org.jspecify.annotations.NullMarked;
