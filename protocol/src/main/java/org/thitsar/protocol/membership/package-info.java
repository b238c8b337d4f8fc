/// Who belongs: signed statements, the charter, and the roster as a pure function of both.
///
/// The normative text is `protocol/spec/01-identity.md`. A
/// [SignedStatement][org.thitsar.protocol.membership.SignedStatement] is authentic as soon as it
/// exists; whether it has any effect is for the [Roster][org.thitsar.protocol.membership.Roster] to
/// say, which names its reason for everything that it ignores. How a newcomer comes in is laid in
/// [Invitation][org.thitsar.protocol.membership.Invitation],
/// [JoinMessage][org.thitsar.protocol.membership.JoinMessage] and
/// [JoinTranscript][org.thitsar.protocol.membership.JoinTranscript]; the sockets are elsewhere.
@NullMarked
package org.thitsar.protocol.membership;

import org.jspecify.annotations.NullMarked;
