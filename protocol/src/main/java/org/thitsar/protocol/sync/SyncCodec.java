package org.thitsar.protocol.sync;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.log.SignedBatch;
import org.thitsar.protocol.v1.SyncBatch;
import org.thitsar.protocol.v1.SyncDigests;
import org.thitsar.protocol.v1.SyncEnd;
import org.thitsar.protocol.v1.SyncEndReason;
import org.thitsar.protocol.v1.SyncFrontiers;
import org.thitsar.protocol.v1.SyncHello;
import org.thitsar.protocol.v1.SyncPlace;
import org.thitsar.protocol.v1.SyncProbe;
import org.thitsar.protocol.v1.SyncStop;
import org.thitsar.protocol.v1.SyncStopReason;
import org.thitsar.protocol.v1.SyncTags;

/// [SyncMessage] to and from the content of a frame.
public final class SyncCodec {
  /// Version of the protocol that this class speaks.
  public static final int VERSION = 1;

  /// Tags in one message: every log that may be shared, and the random ones among them.
  public static final int TAGS_MAX = Limits.SHARED_LOGS_MAX + Tagger.TAGS_BUCKET;

  private static final int NONCE_LENGTH = 32;
  private static final int EXCHANGE_LENGTH = 32;
  private static final int STAND_BYTES_MIN = 17;

  private SyncCodec() {}

  /// The content of a frame.
  public static Bytes encode(SyncMessage message) {
    var frame = org.thitsar.protocol.v1.SyncMessage.newBuilder();
    switch (message) {
      case SyncMessage.Hello hello ->
          frame.setHello(
              SyncHello.newBuilder()
                  .setVersion(VERSION)
                  .setNonce(wrap(hello.nonce()))
                  .setRemembered(wrap(hello.remembered()))
                  .setChanged(hello.changed())
                  .setDigests(wrap(pack(hello.digests()))));
      case SyncMessage.Tags tags ->
          frame.setTags(SyncTags.newBuilder().setTags(wrap(pack(tags.tags()))));
      case SyncMessage.Digests digests ->
          frame.setDigests(SyncDigests.newBuilder().setDigests(wrap(pack(digests.digests()))));
      case SyncMessage.Frontiers frontiers ->
          frame.setFrontiers(
              SyncFrontiers.newBuilder().setFrontiers(wrap(packStands(frontiers.stands()))));
      case SyncMessage.Batch batch ->
          frame.setBatch(
              SyncBatch.newBuilder().setTag(batch.tag()).setBatch(wrap(batch.batch().bytes())));
      case SyncMessage.Stop stop ->
          frame.setStop(
              SyncStop.newBuilder().setTag(stop.tag()).setReason(encodeReason(stop.reason())));
      case SyncMessage.Probe probe ->
          frame.setProbe(SyncProbe.newBuilder().setTag(probe.tag()).setHeight(probe.height()));
      case SyncMessage.Place place ->
          frame.setPlace(SyncPlace.newBuilder().setTag(place.tag()).setMark(place.mark()));
      case SyncMessage.End end ->
          frame.setEnd(SyncEnd.newBuilder().setReason(encodeReason(end.reason())));
    }
    return Bytes.owning(frame.build().toByteArray());
  }

  /// Reads the content of a frame.
  ///
  /// @throws MalformedException when it is no message of this version, or exceeds a limit
  public static SyncMessage decode(Bytes frame) throws MalformedException {
    var message =
        MessageReader.readKnown(
            org.thitsar.protocol.v1.SyncMessage.getDefaultInstance(),
            frame,
            Limits.FRAME_BYTES_MAX,
            "sync message");
    return switch (message.getKindCase()) {
      case HELLO -> decodeHello(message.getHello());
      case TAGS -> decodeTags(message.getTags());
      case DIGESTS ->
          new SyncMessage.Digests(
              unpack(message.getDigests().getDigests(), Marks.GROUPS_MAX, "sync digests"));
      case FRONTIERS ->
          new SyncMessage.Frontiers(unpackStands(message.getFrontiers().getFrontiers()));
      case BATCH ->
          new SyncMessage.Batch(
              message.getBatch().getTag(), SignedBatch.decode(copy(message.getBatch().getBatch())));
      case STOP ->
          new SyncMessage.Stop(
              message.getStop().getTag(), decodeReason(message.getStop().getReason()));
      case PROBE -> decodeProbe(message.getProbe());
      case PLACE ->
          new SyncMessage.Place(message.getPlace().getTag(), message.getPlace().getMark());
      case END -> new SyncMessage.End(decodeReason(message.getEnd().getReason()));
      case KIND_NOT_SET -> throw new MalformedException(Flaw.UNKNOWN_VERSION, "sync message");
    };
  }

  private static SyncMessage decodeHello(SyncHello hello) throws MalformedException {
    if (hello.getVersion() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, "sync hello");
    }
    int remembered = hello.getRemembered().size();
    if (hello.getNonce().size() != NONCE_LENGTH
        || (remembered != 0 && remembered != EXCHANGE_LENGTH)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "sync hello");
    }
    return new SyncMessage.Hello(
        copy(hello.getNonce()),
        copy(hello.getRemembered()),
        hello.getChanged(),
        unpack(hello.getDigests(), Marks.GROUPS_MAX, "sync hello"));
  }

  private static SyncMessage decodeProbe(SyncProbe probe) throws MalformedException {
    if (probe.getHeight() < 0) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "sync probe");
    }
    return new SyncMessage.Probe(probe.getTag(), probe.getHeight());
  }

  private static SyncMessage decodeTags(SyncTags message) throws MalformedException {
    List<Long> tags = unpack(message.getTags(), TAGS_MAX, "sync tags");
    for (int i = 1; i < tags.size(); i++) {
      if (Long.compareUnsigned(tags.get(i - 1), tags.get(i)) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "sync tags");
      }
    }
    return new SyncMessage.Tags(tags);
  }

  private static Bytes pack(List<Long> numbers) {
    ByteWriter packed = new ByteWriter(numbers.size() * Long.BYTES);
    for (long number : numbers) {
      packNumber(packed, number);
    }
    return packed.toBytes();
  }

  private static List<Long> unpack(ByteString packed, int countMax, String place)
      throws MalformedException {
    if (packed.size() % Long.BYTES != 0) {
      throw new MalformedException(Flaw.TRUNCATED, place);
    }
    if (packed.size() / Long.BYTES > countMax) {
      throw new MalformedException(Flaw.TOO_MANY, place);
    }
    List<Long> numbers = new ArrayList<>(packed.size() / Long.BYTES);
    var buffer = packed.asReadOnlyByteBuffer();
    while (buffer.hasRemaining()) {
      numbers.add(buffer.getLong());
    }
    return numbers;
  }

  private static Bytes packStands(List<SyncMessage.Stand> stands) {
    ByteWriter packed = new ByteWriter(stands.size() * 20);
    for (SyncMessage.Stand stand : stands) {
      packNumber(packed, stand.tag());
      packed.varint(stand.length());
      packNumber(packed, stand.mark());
    }
    return packed.toBytes();
  }

  private static List<SyncMessage.Stand> unpackStands(ByteString packed) throws MalformedException {
    // Its elements have no fixed size: the least that they take bounds what is allocated.
    if (packed.size() / STAND_BYTES_MIN > Limits.SHARED_LOGS_MAX * 2) {
      throw new MalformedException(Flaw.TOO_MANY, "sync frontiers");
    }
    ByteReader reader = new ByteReader(copy(packed), "sync frontiers");
    List<SyncMessage.Stand> stands = new ArrayList<>();
    while (reader.remaining() > 0) {
      if (stands.size() == Limits.SHARED_LOGS_MAX) {
        throw new MalformedException(Flaw.TOO_MANY, "sync frontiers");
      }
      long tag = unpackNumber(reader);
      long length = reader.varint();
      long mark = unpackNumber(reader);
      if (!stands.isEmpty() && Long.compareUnsigned(stands.getLast().tag(), tag) >= 0) {
        throw new MalformedException(Flaw.NOT_CANONICAL, "sync frontiers");
      }
      stands.add(new SyncMessage.Stand(tag, length, mark));
    }
    return stands;
  }

  private static void packNumber(ByteWriter packed, long number) {
    packed.u16((int) (number >>> 48)).u16((int) (number >>> 32));
    packed.u16((int) (number >>> 16)).u16((int) number);
  }

  private static long unpackNumber(ByteReader reader) throws MalformedException {
    return reader.bytes(Long.BYTES).asBuffer().getLong();
  }

  private static SyncStopReason encodeReason(StopReason reason) {
    return switch (reason) {
      case HELD -> SyncStopReason.SYNC_STOP_HELD;
      case LATER -> SyncStopReason.SYNC_STOP_LATER;
      case REFUSED -> SyncStopReason.SYNC_STOP_REFUSED;
      case OVER_QUOTA -> SyncStopReason.SYNC_STOP_OVER_QUOTA;
      case MISSING -> SyncStopReason.SYNC_STOP_MISSING;
    };
  }

  private static StopReason decodeReason(SyncStopReason reason) {
    return switch (reason) {
      case SYNC_STOP_HELD -> StopReason.HELD;
      case SYNC_STOP_LATER -> StopReason.LATER;
      case SYNC_STOP_OVER_QUOTA -> StopReason.OVER_QUOTA;
      case SYNC_STOP_MISSING -> StopReason.MISSING;
      // A reason of a later version still says: no more of this log.
      case SYNC_STOP_REFUSED, SYNC_STOP_UNSPECIFIED, UNRECOGNIZED -> StopReason.REFUSED;
    };
  }

  private static SyncEndReason encodeReason(EndReason reason) {
    return switch (reason) {
      case DONE -> SyncEndReason.SYNC_END_DONE;
      case BUSY -> SyncEndReason.SYNC_END_BUSY;
      case STOPPING -> SyncEndReason.SYNC_END_STOPPING;
    };
  }

  private static EndReason decodeReason(SyncEndReason reason) {
    return switch (reason) {
      case SYNC_END_DONE -> EndReason.DONE;
      case SYNC_END_BUSY -> EndReason.BUSY;
      case SYNC_END_STOPPING, UNRECOGNIZED -> EndReason.STOPPING;
    };
  }

  private static ByteString wrap(Bytes bytes) {
    return UnsafeByteOperations.unsafeWrap(bytes.unsafeArray());
  }

  private static Bytes copy(ByteString bytes) {
    return Bytes.owning(bytes.toByteArray());
  }
}
