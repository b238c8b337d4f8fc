/// Trust: keeps what was said about credentials, and decides what this organisation makes of it.
///
/// [CredentialStore][org.thitsar.node.trust.CredentialStore] keeps every rightly signed statement,
/// whoever made it: whether it counts depends on the roster and the clock of the moment in which
/// somebody asks. [Assessor][org.thitsar.node.trust.Assessor] is then a pure function of the
/// statements, the directory of nodes, the [TrustRules][org.thitsar.node.trust.TrustRules], the
/// [Moment][org.thitsar.node.trust.Moment] and the [Freshness][org.thitsar.node.trust.Freshness] of
/// what is known.
///
/// Layout in storage: column `CREDENTIAL` holds credentials, column `ATTESTATION` everything that
/// is said about them (and credentials of unknown versions); key = statement id, value = the
/// statement as it was received.
@NullMarked
package org.thitsar.node.trust;

import org.jspecify.annotations.NullMarked;
