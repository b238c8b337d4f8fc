/// Whole nodes in one thread: their code and their sealing are the real ones, while network, clock,
/// disk and randomness come out of a seed. One seed is one history, bit for bit.
///
/// ```
/// seed ─► Script ─► Act… ─► Simulation ─► Machine (Engine over Disk) ⇄ Contact ⇄ Machine
///                               │
///                               └─► checkers after every step ─► Violation ─► Shrinker
/// ```
///
/// - A new act of an operator, of the network or of a hostile member is a record in [Act], a line
///   in [Script] that draws it and a case in [Simulation] that does it.
/// - A new promise is a class with `Check` in its name, and a [Planted] flaw that it must find.
@NullMarked
package org.thitsar.node.simulation;

import org.jspecify.annotations.NullMarked;
