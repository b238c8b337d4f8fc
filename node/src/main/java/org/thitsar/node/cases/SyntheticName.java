package org.thitsar.node.cases;

/// A made-up name in both scripts; `variant` is another way to write the Latin form. `language` is
/// the tag of the language besides Burmese that goes with it, or empty.
record SyntheticName(String burmese, String latin, String variant, String language) {}
