package org.thitsar.node.cases;

/// What is wrong with a row of a table, and what to write instead. Lines count from 1, the first
/// row being line 1; line 0 is the file as a whole. `field` is empty when it is the whole row.
public record RowProblem(long line, String field, String problem, String hint) {}
