package org.thitsar.ui.control;

import java.util.Optional;
import org.thitsar.node.api.RefusedException;

/// What failures of the engine mean to an operator: a full disk is nobody's bug.
@FunctionalInterface
public interface Faults {
  /// The words for `fault`, or nothing when it is a bug.
  Optional<RefusedException> words(Throwable fault);
}
