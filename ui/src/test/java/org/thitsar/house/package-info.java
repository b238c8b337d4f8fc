/// The house's own rules, held against all modules.
@NullMarked
package org.thitsar.house;

import org.jspecify.annotations.NullMarked;
