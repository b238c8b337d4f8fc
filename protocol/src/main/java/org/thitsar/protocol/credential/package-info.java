/// Credentials and what other organisations say of them: signed statements, who may make them, and
/// why one is refused.
///
/// The way of a statement: bytes →
/// [UnverifiedStatement][org.thitsar.protocol.credential.UnverifiedStatement] (well formed, signed
/// by the key it names) → [StatementVerifier][org.thitsar.protocol.credential.StatementVerifier]
/// with a [NodeDirectory][org.thitsar.protocol.credential.NodeDirectory] →
/// [VerifiedStatement][org.thitsar.protocol.credential.VerifiedStatement] (said by an organisation
/// that may say it). What it is worth is for the trust rules of whoever asks.
///
/// Normative text: `protocol/spec/07-credential.md`.
@NullMarked
package org.thitsar.protocol.credential;

import org.jspecify.annotations.NullMarked;
