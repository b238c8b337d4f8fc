package org.thitsar.protocol.membership;

/// What a [SignedStatement] says, read under the rule version that it names.
public sealed interface Statement
    permits Genesis,
        NodeCertificate,
        CharterTerms,
        Linked,
        KeyRotation,
        Objection,
        UnknownStatement {}
