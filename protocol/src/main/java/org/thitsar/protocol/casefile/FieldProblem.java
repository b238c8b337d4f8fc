package org.thitsar.protocol.casefile;

/// What is wrong with the text of a field, and what to write instead; in lower case, without a full
/// stop, and never with the text itself.
public record FieldProblem(CaseField field, String problem, String hint) {}
