package org.thitsar.fuzz;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.sync.CarriedLog;
import org.thitsar.protocol.sync.SealedHint;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A hint that opens.
final class HintSeed {
  private HintSeed() {}

  static Bytes hint(SecretKey hintKey) throws MalformedException {
    SeededEntropy entropy = new SeededEntropy(9);
    CarriedLog log =
        new CarriedLog(
            BatchSeed.opening(),
            SecretKey.random(entropy),
            false,
            new OrganisationId(Bytes.of(new byte[32])));
    return SealedHint.seal(hintKey, log, 5, entropy).bytes();
  }
}
