package org.thitsar.protocol.credential;

/// A statement of a rule version that this software does not know. It only knows who says it and,
/// unless it is itself a credential, about what: in that case `credential` is its own id. With
/// `mustUnderstand` nothing may be decided about that credential before an update.
public record Unrecognised(
    Said said, CredentialId credential, int ruleVersion, boolean mustUnderstand)
    implements Statement.Subject {}
