package org.thitsar.node.cases;

/// What is wrong with a field, and what to write instead; in lower case, without a full stop, and
/// never with what was written.
public record DraftProblem(String field, String problem, String hint) {}
