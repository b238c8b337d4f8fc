package org.thitsar.node.runtime;

import java.util.Set;
import org.thitsar.protocol.base.Bytes;

/// What a program can notice of the computer that it runs on, and that tells when the network has
/// changed below it.
public interface Surroundings {
  /// Time since some moment, which may stand still while the computer sleeps.
  long nanos();

  /// The IP addresses of this computer, 4 or 16 bytes each, at which others could reach it: not
  /// loopback, and not what is valid on one cable only. In the order of its network cards.
  Set<Bytes> addresses();
}
