/// A read-only page on loopback that shows a node to its own people, in Burmese and English.
///
/// It is one page without a script: what came from a peer is escaped by the template, freed of
/// control characters, and even if something slipped through, the content security policy lets
/// nothing run and nothing load from elsewhere. The page opens with a link that works once
/// ([Sessions][org.thitsar.ui.console.Sessions]); nothing can be changed through it.
///
/// Its words are in `messages_en.properties` and `messages_my.properties`. It never says node,
/// hash, peer or sync.
@NullMarked
package org.thitsar.ui.console;

import org.jspecify.annotations.NullMarked;
