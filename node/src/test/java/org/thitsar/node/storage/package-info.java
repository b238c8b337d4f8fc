/// Tests of the storage, and its twin in memory for the tests of everything else.
@NullMarked
package org.thitsar.node.storage;

import org.jspecify.annotations.NullMarked;
