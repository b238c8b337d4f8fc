/// Fakes and fixtures that tests of all modules share.
@NullMarked
package org.thitsar.protocol.testkit;

import org.jspecify.annotations.NullMarked;
