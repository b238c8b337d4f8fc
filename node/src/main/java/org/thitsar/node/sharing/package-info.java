/// What leaves: the policies in force, what is out, and what has to be said so that both agree.
///
/// [org.thitsar.node.sharing.SharingPlanner] compares what the policies let out of each case with
/// what [org.thitsar.node.sharing.SharedState] says is out, and gives the difference as acts. Every
/// change goes this way: a case that was edited, a policy put in force, narrowed, ended or
/// withdrawn, a consent taken back, a birthday. [org.thitsar.node.sharing.Previewer] shows the same
/// without doing it.
///
/// Columns: `POLICY` (name → policy) and `SHARED` (case id → what is out of that case).
@NullMarked
package org.thitsar.node.sharing;

import org.jspecify.annotations.NullMarked;
