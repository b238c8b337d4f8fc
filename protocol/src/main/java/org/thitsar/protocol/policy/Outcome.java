package org.thitsar.protocol.policy;

import org.thitsar.protocol.casefile.Projection;

/// What a policy makes of a case.
public sealed interface Outcome {
  /// This leaves.
  record Shared(Projection projection) implements Outcome {}

  /// Nothing leaves.
  record Refused(Reason reason) implements Outcome {}
}
