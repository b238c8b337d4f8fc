/// Tests of the command line: mostly transcripts.
@NullMarked
package org.thitsar.ui.cli;

import org.jspecify.annotations.NullMarked;
