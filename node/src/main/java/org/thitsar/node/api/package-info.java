/// What the face may ask of the engine: use-case interfaces and view records, nothing else.
///
/// Views hold only text, numbers, lists and other views, so that any face (command line, console,
/// JSON) can show them. Every call carries the [Operator][org.thitsar.node.api.Operator] who makes
/// it. What cannot be done is a [RefusedException][org.thitsar.node.api.RefusedException] with a
/// reason and a hint.
@NullMarked
package org.thitsar.node.api;

import org.jspecify.annotations.NullMarked;
