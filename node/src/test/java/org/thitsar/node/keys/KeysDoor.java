package org.thitsar.node.keys;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;

/// Lets the fuzzing of another module at keyslot files.
public final class KeysDoor {
  private KeysDoor() {}

  /// A file, written again as it was read.
  public static Bytes again(Bytes file) throws MalformedException {
    return KeyslotFile.decode(file, InsecureCosts.BOUNDS).encode();
  }
}
