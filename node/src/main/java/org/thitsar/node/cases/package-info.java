/// The organisation's own cases: how they come in (by hand, from a table, made up), and the view in
/// which they are found.
///
/// ## Columns
///
/// | column | key | value |
/// |---|---|---|
/// | `CASE` | case id | version, sequence, revision, case file |
/// | `CASE_INDEX` | hash of an imported row that has no case number | case id |
///
/// Both can be rebuilt: the first from the log, the second only by importing again.
@NullMarked
package org.thitsar.node.cases;

import org.jspecify.annotations.NullMarked;
