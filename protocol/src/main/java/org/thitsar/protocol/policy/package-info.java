/// Sharing policies: what an organisation lets out of its cases, to whom, for what and until when.
///
/// The way through: [org.thitsar.protocol.policy.PolicyParser] reads a document,
/// [org.thitsar.protocol.policy.Policy] is what it means, [org.thitsar.protocol.policy.Projector]
/// applies it to a case, behind the hard gates of [org.thitsar.protocol.policy.Gate] that no policy
/// opens. Normative text: `protocol/spec/06-policy.md`.
@NullMarked
package org.thitsar.protocol.policy;

import org.jspecify.annotations.NullMarked;
