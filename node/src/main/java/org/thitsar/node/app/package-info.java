/// The composition root: what a node is made of, in the order in which it starts, and the directory
/// in which it lives. Knows no HTTP, HTML or terminal.
@NullMarked
package org.thitsar.node.app;

import org.jspecify.annotations.NullMarked;
