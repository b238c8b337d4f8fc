package org.thitsar.protocol.libp2p.gossipsub;

import com.google.protobuf.ByteString;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Parser;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.v1.GossipsubProto;

/// The protobuf form of [Rpc] and of messages.
///
/// [RpcShape] has counted everything before the parser allocates anything. Fields that are not
/// known are skipped, within a count; what a message holds beyond its known fields is said in
/// [WireMessage#foreign()].
final class RpcCodec {
  private static final String PLACE = "gossipsub frame";
  private static final int PUBLISH_TAG = 2 << 3 | 2;
  private static final Parser<GossipsubProto.Rpc> KNOWN =
      DiscardUnknownFieldsParser.wrap(GossipsubProto.Rpc.parser());

  private RpcCodec() {}

  /// Reads one frame, without the length that stood before it.
  ///
  /// @throws MalformedException when it is no such message, has too many elements, or names that no
  ///   topic and no id can have
  static Rpc decode(Bytes frame) throws MalformedException {
    if (frame.length() > GossipLimits.FRAME_BYTES_MAX) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    BitSet foreign = RpcShape.check(frame);
    GossipsubProto.Rpc rpc;
    try {
      rpc = KNOWN.parseFrom(frame.unsafeArray());
    } catch (InvalidProtocolBufferException e) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
    }
    List<Rpc.Subscription> subscriptions = new ArrayList<>();
    for (var subscription : rpc.getSubscriptionsList()) {
      subscriptions.add(
          new Rpc.Subscription(topic(subscription.getTopic()), subscription.getSubscribe()));
    }
    List<WireMessage> messages = new ArrayList<>();
    for (var message : rpc.getPublishList()) {
      messages.add(message(message, foreign.get(messages.size())));
    }
    var control = rpc.getControl();
    List<Rpc.IHave> ihaves = new ArrayList<>();
    for (var ihave : control.getIhaveList()) {
      ihaves.add(new Rpc.IHave(topic(ihave.getTopic()), ids(ihave.getIdsList())));
    }
    List<List<MessageId>> iwants = new ArrayList<>();
    for (var iwant : control.getIwantList()) {
      iwants.add(ids(iwant.getIdsList()));
    }
    List<String> grafts = new ArrayList<>();
    for (var graft : control.getGraftList()) {
      grafts.add(topic(graft.getTopic()));
    }
    List<Rpc.Prune> prunes = new ArrayList<>();
    for (var prune : control.getPruneList()) {
      // Unsigned: what is negative here is beyond every limit.
      long backoff = prune.getBackoff() < 0 ? Long.MAX_VALUE : prune.getBackoff();
      prunes.add(new Rpc.Prune(topic(prune.getTopic()), backoff));
    }
    List<MessageId> idontwants = new ArrayList<>();
    for (var idontwant : control.getIdontwantList()) {
      idontwants.addAll(ids(idontwant.getIdsList()));
    }
    return new Rpc(subscriptions, messages, ihaves, iwants, grafts, prunes, idontwants);
  }

  private static WireMessage message(GossipsubProto.Message message, boolean foreign) {
    var signed = message.toBuilder().clearSignature().clearKey().build();
    return new WireMessage(
        message.hasFrom() ? bytes(message.getFrom()) : null,
        bytes(message.getData()),
        message.hasSeqno() ? bytes(message.getSeqno()) : null,
        message.getTopic(),
        message.hasSignature() ? bytes(message.getSignature()) : null,
        message.hasKey() ? bytes(message.getKey()) : null,
        Bytes.owning(signed.toByteArray()),
        Bytes.owning(message.toByteArray()),
        foreign);
  }

  /// What the signature of a message of `author` covers, but for the prefix.
  static Bytes encodeUnsigned(PeerId author, long seqno, String topic, Bytes data) {
    return Bytes.owning(message(author, seqno, topic, data, null).toByteArray());
  }

  /// A whole message. The key is left out: the author's id holds it.
  static Bytes encodeSigned(PeerId author, long seqno, String topic, Bytes data, Bytes signature) {
    return Bytes.owning(message(author, seqno, topic, data, signature).toByteArray());
  }

  private static GossipsubProto.Message message(
      PeerId author, long seqno, String topic, Bytes data, @Nullable Bytes signature) {
    var message =
        GossipsubProto.Message.newBuilder()
            .setFrom(string(author.bytes()))
            .setData(string(data))
            .setSeqno(string(SequenceNumbers.encode(seqno)))
            .setTopic(topic);
    Optional.ofNullable(signature).ifPresent(bytes -> message.setSignature(string(bytes)));
    return message.build();
  }

  /// The frame with its length before it, as it goes on a stream.
  static Bytes encode(Rpc.Outgoing outgoing) {
    var rpc = GossipsubProto.Rpc.newBuilder();
    for (Rpc.Subscription subscription : outgoing.subscriptions()) {
      rpc.addSubscriptions(
          GossipsubProto.Subscription.newBuilder()
              .setSubscribe(subscription.subscribed())
              .setTopic(subscription.topic()));
    }
    var control = GossipsubProto.Control.newBuilder();
    for (Rpc.IHave ihave : outgoing.ihaves()) {
      var list = GossipsubProto.IHave.newBuilder().setTopic(ihave.topic());
      ihave.ids().forEach(id -> list.addIds(string(id.bytes())));
      control.addIhave(list);
    }
    if (!outgoing.iwant().isEmpty()) {
      control.addIwant(ids(outgoing.iwant()));
    }
    for (String topic : outgoing.grafts()) {
      control.addGraft(GossipsubProto.Graft.newBuilder().setTopic(topic));
    }
    for (Rpc.Prune prune : outgoing.prunes()) {
      control.addPrune(
          GossipsubProto.Prune.newBuilder()
              .setTopic(prune.topic())
              .setBackoff(prune.backoffSeconds()));
    }
    if (!outgoing.idontwant().isEmpty()) {
      control.addIdontwant(ids(outgoing.idontwant()));
    }
    if (control.build().getSerializedSize() > 0) {
      rpc.setControl(control);
    }
    // Messages stand behind it as they travel, so that each is encoded once and not for each peer.
    ByteWriter frame = new ByteWriter(1 << 10).bytes(Bytes.owning(rpc.build().toByteArray()));
    for (Bytes message : outgoing.messages()) {
      frame.u8(PUBLISH_TAG).prefixed(message);
    }
    return new ByteWriter(frame.length() + 4).prefixed(frame.toBytes()).toBytes();
  }

  private static GossipsubProto.Ids.Builder ids(Iterable<MessageId> ids) {
    var list = GossipsubProto.Ids.newBuilder();
    ids.forEach(id -> list.addIds(string(id.bytes())));
    return list;
  }

  private static List<MessageId> ids(List<ByteString> encoded) throws MalformedException {
    List<MessageId> ids = new ArrayList<>(encoded.size());
    for (ByteString id : encoded) {
      if (id.size() < GossipLimits.ID_BYTES_MIN || id.size() > GossipLimits.ID_BYTES_MAX) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
      ids.add(new MessageId(bytes(id)));
    }
    return ids;
  }

  private static String topic(String topic) throws MalformedException {
    if (topic.isEmpty()) {
      throw new MalformedException(Flaw.MISSING_FIELD, PLACE);
    }
    if (!isTopic(topic)) {
      throw new MalformedException(Flaw.TOO_LARGE, PLACE);
    }
    return topic;
  }

  /// Whether a topic may have this name.
  static boolean isTopic(String topic) {
    return !topic.isEmpty()
        && topic.length() <= GossipLimits.TOPIC_BYTES_MAX
        && Bytes.utf8(topic).length() <= GossipLimits.TOPIC_BYTES_MAX;
  }

  private static Bytes bytes(ByteString value) {
    return Bytes.owning(value.toByteArray());
  }

  private static ByteString string(Bytes value) {
    return ByteString.copyFrom(value.unsafeArray());
  }
}
