/// Where the node's keys come from: keyslot files, the short-lived process that derives from a
/// passphrase, and the supervisor that holds no key at all.
///
/// ```
/// supervisor ──passphrase──► KeyDerivationMain ──32 bytes──► node
///  (no key)                  (ends at once)                  (never sees the passphrase)
/// ```
///
/// The two children are joined by a pipe of the operating system; the key does not pass through the
/// supervisor. Locking is the end of the node process. The file format is
/// `protocol/spec/10-vault.md` §2.
@NullMarked
package org.thitsar.node.keys;

import org.jspecify.annotations.NullMarked;
