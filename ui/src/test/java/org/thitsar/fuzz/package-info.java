/// Fuzzing of everything that reads foreign bytes: [Targets] is the one list of it, for the test of
/// CI and for Jazzer.
@NullMarked
package org.thitsar.fuzz;

import org.jspecify.annotations.NullMarked;
