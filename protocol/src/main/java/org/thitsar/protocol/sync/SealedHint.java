package org.thitsar.protocol.sync;

import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SecretKey;

/// A [Hint] on the wire: 128 bytes, whatever it says.
///
/// Sealed under the federation's hint key, so that an outsider sees noise; and inside named only by
/// a tag under the log's carry key, so that a member that may not hold the log learns neither which
/// log grew nor how far. The normative layout is in `protocol/spec/05-gossip.md`.
public record SealedHint(Bytes bytes) {
  /// Bytes of a sealed hint.
  public static final int LENGTH = 128;

  private static final int PLAIN_LENGTH = LENGTH - OneTimeAead.SALTED_OVERHEAD;
  private static final int PADDING_LENGTH =
      PLAIN_LENGTH - HintSlip.SALT_LENGTH - HintSlip.TAG_LENGTH - HintSlip.LENGTH_LENGTH;
  private static final Bytes NO_PADDING = Bytes.of(new byte[PADDING_LENGTH]);

  /// Checks the length only; [#open] is for hints from elsewhere.
  public SealedHint {
    if (bytes.length() != LENGTH) {
      throw new IllegalArgumentException("a sealed hint has 128 bytes");
    }
  }

  /// Says that `log` has `length` entries.
  public static SealedHint seal(SecretKey hintKey, CarriedLog log, long length, Entropy entropy) {
    HintSlip slip = HintSlip.of(log, length, entropy.bytes(HintSlip.SALT_LENGTH));
    Bytes plain =
        new ByteWriter(PLAIN_LENGTH)
            .bytes(slip.salt())
            .bytes(slip.tag())
            .bytes(slip.maskedLength())
            .bytes(NO_PADDING)
            .toBytes();
    return new SealedHint(OneTimeAead.sealSalted(hintKey, Bytes.empty(), plain, entropy));
  }

  /// Reads a hint.
  ///
  /// @throws MalformedException with [Flaw#BAD_SEAL] when somebody without the hint key made it
  public HintSlip open(SecretKey hintKey) throws MalformedException {
    ByteReader reader =
        new ByteReader(OneTimeAead.openSalted(hintKey, Bytes.empty(), bytes), "hint");
    HintSlip slip =
        new HintSlip(
            reader.bytes(HintSlip.SALT_LENGTH),
            reader.bytes(HintSlip.TAG_LENGTH),
            reader.bytes(HintSlip.LENGTH_LENGTH));
    if (!reader.bytes(PADDING_LENGTH).equals(NO_PADDING)) {
      throw new MalformedException(Flaw.NOT_CANONICAL, "hint");
    }
    reader.end();
    return slip;
  }

  /// By which it is recognised when it comes again: 32 bytes.
  public Bytes id() {
    return Hash.of(Label.HINT_ID, bytes);
  }
}
