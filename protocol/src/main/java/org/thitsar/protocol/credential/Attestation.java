package org.thitsar.protocol.credential;

import java.util.Optional;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// "We confirm this credential of `issuer`, and this is how we know." `derivedFrom` names the
/// statement that this one rests on: copies of one source count once.
public record Attestation(
    Said said,
    CredentialId credential,
    OrganisationId issuer,
    Method method,
    boolean knewBeforeExit,
    Optional<StatementId> derivedFrom)
    implements Statement.Subject {}
