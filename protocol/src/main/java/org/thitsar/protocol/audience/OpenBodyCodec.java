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
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.log.EpochId;
import org.thitsar.protocol.v1.EpochGrant;
import org.thitsar.protocol.v1.EpochStart;
import org.thitsar.protocol.v1.WrappedKey;

/// [OpenBody] to and from protobuf. Writing pads the lists with dummies up to the next power of two
/// and shuffles them, so that a carrier learns a bucket and no order.
public final class OpenBodyCodec {
  private static final int BUCKET_MIN = 4;

  private OpenBodyCodec() {}

  /// The bytes of an open entry's body.
  public static Bytes encode(OpenBody body, Entropy entropy) {
    var message = org.thitsar.protocol.v1.OpenBody.newBuilder();
    switch (body) {
      case OpenBody.Start start ->
          message.setEpochStart(
              EpochStart.newBuilder()
                  .setCommitment(of(start.commitment()))
                  .setGrant(grant(start.introductions(), start.wraps(), entropy)));
      case OpenBody.Grant later ->
          message.setEpochGrant(
              grant(later.introductions(), later.wraps(), entropy)
                  .setEpochId(of(later.epoch().bytes()))
                  .setCommitment(of(later.commitment())));
      case OpenBody.Drop drop ->
          message.setDrop(org.thitsar.protocol.v1.Drop.newBuilder().addAllHeights(drop.heights()));
      case OpenBody.Unknown() ->
          throw new IllegalArgumentException("what is not understood is not written");
    }
    return Bytes.owning(message.build().toByteArray());
  }

  /// Reads an open entry's body.
  public static OpenBody decode(Bytes bytes) throws MalformedException {
    var message =
        MessageReader.readKnown(
            org.thitsar.protocol.v1.OpenBody.getDefaultInstance(),
            bytes,
            Limits.BATCH_BYTES_MAX,
            "open body");
    return switch (message.getKindCase()) {
      case EPOCH_START ->
          new OpenBody.Start(
              exact(message.getEpochStart().getCommitment(), Hash.LENGTH),
              introductions(message.getEpochStart().getGrant()),
              wraps(message.getEpochStart().getGrant()));
      case EPOCH_GRANT ->
          new OpenBody.Grant(
              new EpochId(exact(message.getEpochGrant().getEpochId(), EpochId.LENGTH)),
              exact(message.getEpochGrant().getCommitment(), Hash.LENGTH),
              introductions(message.getEpochGrant()),
              wraps(message.getEpochGrant()));
      case DROP -> {
        if (message.getDrop().getHeightsCount() > Limits.BATCH_ENTRIES_MAX) {
          throw new MalformedException(Flaw.TOO_MANY, "drop");
        }
        yield new OpenBody.Drop(message.getDrop().getHeightsList());
      }
      case KIND_NOT_SET -> new OpenBody.Unknown();
    };
  }

  private static EpochGrant.Builder grant(
      List<Introduction> introductions, List<Wrap> wraps, Entropy entropy) {
    List<Introduction> begun = new ArrayList<>(introductions);
    int begunBucket = begun.isEmpty() ? 0 : bucket(begun.size());
    while (begun.size() < begunBucket) {
      begun.add(
          new Introduction(
              entropy.bytes(SealingKey.ENCAPSULATION_LENGTH),
              entropy.bytes(PairwiseKey.TAG_LENGTH)));
    }
    List<Wrap> wrapped = new ArrayList<>(wraps);
    int wrappedBucket = bucket(wrapped.size());
    while (wrapped.size() < wrappedBucket) {
      wrapped.add(
          new Wrap(
              entropy.bytes(PairwiseKey.TAG_LENGTH), entropy.bytes(PairwiseKey.WRAPPED_LENGTH)));
    }
    // Tags are pseudorandom, so sorting by tag is a shuffle that needs no further randomness.
    begun.sort((a, b) -> a.tag().compareTo(b.tag()));
    wrapped.sort((a, b) -> a.tag().compareTo(b.tag()));
    EpochGrant.Builder grant = EpochGrant.newBuilder();
    for (Introduction introduction : begun) {
      grant.addIntroductions(
          org.thitsar.protocol.v1.Introduction.newBuilder()
              .setEncapsulation(of(introduction.encapsulation()))
              .setTag(of(introduction.tag())));
    }
    for (Wrap wrap : wrapped) {
      grant.addWraps(WrappedKey.newBuilder().setTag(of(wrap.tag())).setSealed(of(wrap.sealed())));
    }
    return grant;
  }

  private static int bucket(int size) {
    int bucket = BUCKET_MIN;
    while (bucket < size) {
      bucket *= 2;
    }
    return bucket;
  }

  private static List<Introduction> introductions(EpochGrant grant) throws MalformedException {
    if (grant.getIntroductionsCount() > Limits.READERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "introductions");
    }
    List<Introduction> introductions = new ArrayList<>();
    for (var introduction : grant.getIntroductionsList()) {
      introductions.add(
          new Introduction(
              exact(introduction.getEncapsulation(), SealingKey.ENCAPSULATION_LENGTH),
              exact(introduction.getTag(), PairwiseKey.TAG_LENGTH)));
    }
    return introductions;
  }

  private static List<Wrap> wraps(EpochGrant grant) throws MalformedException {
    if (grant.getWrapsCount() > Limits.READERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, "wraps");
    }
    List<Wrap> wraps = new ArrayList<>();
    for (var wrap : grant.getWrapsList()) {
      wraps.add(
          new Wrap(
              exact(wrap.getTag(), PairwiseKey.TAG_LENGTH),
              exact(wrap.getSealed(), PairwiseKey.WRAPPED_LENGTH)));
    }
    return wraps;
  }

  private static Bytes exact(ByteString value, int length) throws MalformedException {
    if (value.size() != length) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "open body");
    }
    return Bytes.owning(value.toByteArray());
  }

  private static ByteString of(Bytes bytes) {
    return ByteString.copyFrom(bytes.unsafeArray());
  }
}
