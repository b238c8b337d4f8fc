/// The command line: [Thitsar][org.thitsar.ui.cli.Thitsar] holds the commands, one file for each
/// group. A command reads what it needs, makes one call to the running node, and shows the view it
/// gets back, as text or (`--json`) as it is.
@NullMarked
package org.thitsar.ui.cli;

import org.jspecify.annotations.NullMarked;
