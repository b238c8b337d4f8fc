package org.thitsar.node.sharing;

import org.thitsar.protocol.casefile.Projection;
import org.thitsar.protocol.policy.Recipients;
import org.thitsar.protocol.policy.Withdrawal;

/// Something to say to some recipients, in their log.
public sealed interface Act {
  /// In whose log.
  Recipients recipients();

  /// Give them this, in place of what they hold of the same case and policy.
  record Share(Recipients recipients, Projection projection) implements Act {}

  /// Tell them to forget what they hold of a case under a policy.
  record TakeBack(Recipients recipients, Withdrawal withdrawal) implements Act {}
}
