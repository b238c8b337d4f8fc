package org.thitsar.protocol.audience;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.crypto.SealedBox;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.LogOpening;
import org.thitsar.protocol.v1.CarryGrants;

/// Carry keys in boxes, one for each node that may carry; the payload of a `CARRY_GRANT` entry of a
/// control log.
///
/// Members see how many boxes there are (in buckets), not whose they are nor of which log.
public final class CarryGrantCodec {
  private static final int BUCKET_MIN = 4;
  private static final int PLAIN_LENGTH = 48 + SecretKey.LENGTH;

  private CarryGrantCodec() {}

  /// Puts the carry key of `log` into a box for every one of `carriers`; `writer` is the node whose
  /// entry it stands in.
  public static Bytes encode(
      NodeId writer, CarryKey carry, List<SealingPublicKey> carriers, Entropy entropy) {
    Bytes plain = Bytes.concat(carry.log().encode(), carry.key().exposedBytes());
    List<Bytes> boxes = new ArrayList<>();
    for (SealingPublicKey carrier : carriers) {
      boxes.add(SealedBox.seal(carrier, writer.bytes(), plain, entropy));
    }
    int bucket = BUCKET_MIN;
    while (bucket < boxes.size()) {
      bucket *= 2;
    }
    while (boxes.size() < bucket) {
      boxes.add(entropy.bytes(PLAIN_LENGTH + SealedBox.OVERHEAD));
    }
    // Boxes begin with pseudorandom bytes, so sorting them is a shuffle.
    boxes.sort(null);
    CarryGrants.Builder grants = CarryGrants.newBuilder();
    for (Bytes box : boxes) {
      grants.addBoxes(ByteString.copyFrom(box.unsafeArray()));
    }
    return Bytes.owning(grants.build().toByteArray());
  }

  /// The carry keys in `payload` that are for us. A box for somebody else is passed over.
  public static List<CarryKey> open(NodeId writer, SealingKey own, Bytes payload)
      throws MalformedException {
    CarryGrants grants =
        MessageReader.readKnown(
            CarryGrants.getDefaultInstance(), payload, Limits.BATCH_BYTES_MAX, "carry grants");
    if (grants.getBoxesCount() > Limits.READERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "carry grants");
    }
    List<CarryKey> carries = new ArrayList<>();
    for (ByteString box : grants.getBoxesList()) {
      if (box.size() < SealedBox.OVERHEAD) {
        // Two bytes must not cost an exception's trace.
        continue;
      }
      Bytes plain;
      try {
        plain = SealedBox.open(own, writer.bytes(), Bytes.owning(box.toByteArray()));
      } catch (MalformedException e) {
        continue;
      }
      if (plain.length() != PLAIN_LENGTH) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "carry grant");
      }
      carries.add(
          new CarryKey(
              LogOpening.decode(plain.slice(0, 48)), SecretKey.of(plain.slice(48, PLAIN_LENGTH))));
    }
    return carries;
  }
}
