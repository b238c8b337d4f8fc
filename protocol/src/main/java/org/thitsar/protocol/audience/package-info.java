/// Who can read: epochs and their keys, grants to reader nodes, carry keys, and sealed bodies.
///
/// Scope is enforced by who gets the key, never by a label. Normative text:
/// `protocol/spec/02-audience.md`.
@NullMarked
package org.thitsar.protocol.audience;

import org.jspecify.annotations.NullMarked;
