package org.thitsar.fuzz;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.log.LogOpening;

/// The log that the vectors of batches are of.
final class BatchSeed {
  private BatchSeed() {}

  static LogOpening opening() throws MalformedException {
    return LogOpening.decode(
        Bytes.parseHex(
            "25fc45e57f7f383ca2394f3da4df08ff1e8b95bf1b3c9bdf12498bdf3d86f9ec"
                + "6d9931887b7681e4c9a937729aab5573"));
  }
}
