package org.thitsar.protocol.libp2p.gossipsub;

import com.google.protobuf.ByteString;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.v1.GossipsubProto;

/// A peer that says what a test tells it to, also what no honest peer says.
final class ScriptedPeer {
  final GossipNode node;
  final SigningKey key;
  final PeerId id;
  private long seqno = 1_000;

  ScriptedPeer(GossipNode node, long seed) {
    this.node = node;
    this.key = GossipNode.key(seed);
    this.id = PeerId.of(key.verifying());
  }

  /// One frame being written.
  static final class Frame {
    final GossipsubProto.Rpc.Builder rpc = GossipsubProto.Rpc.newBuilder();

    Frame subscribe(String topic) {
      rpc.addSubscriptions(
          GossipsubProto.Subscription.newBuilder().setSubscribe(true).setTopic(topic));
      return this;
    }

    Frame unsubscribe(String topic) {
      rpc.addSubscriptions(
          GossipsubProto.Subscription.newBuilder().setSubscribe(false).setTopic(topic));
      return this;
    }

    Frame publish(GossipsubProto.Message message) {
      rpc.addPublish(message);
      return this;
    }

    Frame graft(String topic) {
      rpc.getControlBuilder().addGraft(GossipsubProto.Graft.newBuilder().setTopic(topic));
      return this;
    }

    Frame prune(String topic, long seconds) {
      rpc.getControlBuilder()
          .addPrune(GossipsubProto.Prune.newBuilder().setTopic(topic).setBackoff(seconds));
      return this;
    }

    Frame ihave(String topic, List<MessageId> ids) {
      var ihave = GossipsubProto.IHave.newBuilder().setTopic(topic);
      ids.forEach(id -> ihave.addIds(string(id.bytes())));
      rpc.getControlBuilder().addIhave(ihave);
      return this;
    }

    Frame iwant(List<MessageId> ids) {
      rpc.getControlBuilder().addIwant(list(ids));
      return this;
    }

    Frame idontwant(List<MessageId> ids) {
      rpc.getControlBuilder().addIdontwant(list(ids));
      return this;
    }

    private static GossipsubProto.Ids.Builder list(List<MessageId> ids) {
      var list = GossipsubProto.Ids.newBuilder();
      ids.forEach(id -> list.addIds(string(id.bytes())));
      return list;
    }

    Bytes encode() {
      Bytes body = Bytes.owning(rpc.build().toByteArray());
      return new ByteWriter().prefixed(body).toBytes();
    }
  }

  Frame frame() {
    return new Frame();
  }

  void send(Frame frame) {
    try {
      node.router.received(id, frame.encode(), node.now);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  /// A message of this peer, in order.
  GossipsubProto.Message message(String data) {
    return message(key, ++seqno, GossipNode.TOPIC, Bytes.utf8(data));
  }

  static GossipsubProto.Message message(SigningKey key, long seqno, String topic, Bytes data) {
    var unsigned =
        GossipsubProto.Message.newBuilder()
            .setFrom(string(PeerId.of(key.verifying()).bytes()))
            .setData(string(data))
            .setSeqno(string(SequenceNumbers.encode(seqno)))
            .setTopic(topic);
    return sign(unsigned, key);
  }

  static GossipsubProto.Message sign(GossipsubProto.Message.Builder message, SigningKey key) {
    Bytes signed =
        Bytes.concat(Bytes.utf8("libp2p-pubsub:"), Bytes.owning(message.build().toByteArray()));
    return message.setSignature(string(key.signUnlabelled(signed))).build();
  }

  static MessageId id(GossipsubProto.Message message) {
    PeerId author = new PeerId(Bytes.owning(message.getFrom().toByteArray()));
    return MessageIdScheme.KEY_AND_SEQNO.id(
        author, SequenceNumbers.decode(Bytes.owning(message.getSeqno().toByteArray())));
  }

  static ByteString string(Bytes bytes) {
    return ByteString.copyFrom(bytes.unsafeArray());
  }

  /// Everything that the node has for this peer, as one.
  Rpc read() {
    List<Rpc.Subscription> subscriptions = new ArrayList<>();
    List<WireMessage> messages = new ArrayList<>();
    List<Rpc.IHave> ihaves = new ArrayList<>();
    List<List<MessageId>> iwants = new ArrayList<>();
    List<String> grafts = new ArrayList<>();
    List<Rpc.Prune> prunes = new ArrayList<>();
    List<MessageId> idontwants = new ArrayList<>();
    for (Rpc rpc : node.drain(id)) {
      subscriptions.addAll(rpc.subscriptions());
      messages.addAll(rpc.messages());
      ihaves.addAll(rpc.ihaves());
      iwants.addAll(rpc.iwants());
      grafts.addAll(rpc.grafts());
      prunes.addAll(rpc.prunes());
      idontwants.addAll(rpc.idontwants());
    }
    return new Rpc(subscriptions, messages, ihaves, iwants, grafts, prunes, idontwants);
  }

  double score() {
    return node.router.score(id);
  }
}
