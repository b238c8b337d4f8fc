/// Who works at this computer and what they may do: the one place where a right is checked, for
/// every face alike.
///
/// ```
/// face ─► GuardedNode ─► desks of the engine
///            │  asks OperatorRegister: is this operator here, and may they?
///            └─ asks SecondPerson: has another one agreed?
/// ```
///
/// What a call needs stands on the call itself ([Needs][org.thitsar.node.api.Needs]), what a role
/// may do in [Role][org.thitsar.node.api.Role]. Both bind whoever uses this program. Whoever has a
/// passphrase, the disk and another program is bound by neither: every slot opens the same key.
@NullMarked
package org.thitsar.node.rights;

import org.jspecify.annotations.NullMarked;
