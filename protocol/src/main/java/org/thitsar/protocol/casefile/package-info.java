/// The case: an organisation's file on one person, and what a policy lets out of it.
///
/// The schema (`thitsar/v1/casefile.proto`) is the one source: field names, kinds, choices, labels,
/// limits and sensitivity are read from its descriptor, never listed a second time. Normative text:
/// `protocol/spec/05-casefile.md`.
@NullMarked
package org.thitsar.protocol.casefile;

import org.jspecify.annotations.NullMarked;
