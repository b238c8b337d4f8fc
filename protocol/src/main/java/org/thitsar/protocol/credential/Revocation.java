package org.thitsar.protocol.credential;

import org.thitsar.protocol.identity.StatementId;

/// "This statement of ours is over." `ended` is the credential itself, or an attestation or hold on
/// it. Shows no reason, and is final: a revocation cannot be revoked.
public record Revocation(Said said, CredentialId credential, StatementId ended)
    implements Statement.Subject {}
