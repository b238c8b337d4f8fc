/// Who is who: ids that outlive keys, peer ids, and the certificates that bind nodes to
/// organisations.
@NullMarked
package org.thitsar.protocol.identity;

import org.jspecify.annotations.NullMarked;
