/// Fakes for tests of the face.
@NullMarked
package org.thitsar.ui.testkit;

import org.jspecify.annotations.NullMarked;
