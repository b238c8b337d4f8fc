/// Who may do what.
@NullMarked
package org.thitsar.node.rights;

import org.jspecify.annotations.NullMarked;
