package org.thitsar.protocol.membership;

/// A statement of a rule version or kind that this implementation does not know: kept, handed on,
/// never guessed at.
///
/// @param ruleVersion the rule by which it must be read
/// @param mustUnderstand whether a roster that holds it must stop deciding
public record UnknownStatement(int ruleVersion, boolean mustUnderstand) implements Statement {}
