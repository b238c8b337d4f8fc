package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.PeerId;

/// Lets the fuzzing of another module at frames, and at a router with peers.
public final class GossipDoor {
  private static final int FRIENDS = 3;
  private static final int CALLER = 50;

  private final GossipNode node = new GossipNode(1);
  private final PeerId caller;

  /// A router in the topic `t` with three peers that are in it, and a fourth that may say what it
  /// likes.
  public GossipDoor() {
    node.router.subscribe(GossipNode.TOPIC, node.now);
    for (int i = 0; i < FRIENDS; i++) {
      ScriptedPeer _ = node.join(10L + i);
    }
    caller = GossipNode.peer(CALLER);
    node.router.peerConnected(caller, GossipVersion.V1_2, false, node.now);
    node.beat(2);
  }

  /// Reads a frame without its length.
  public static void readFrame(Bytes frame) throws MalformedException {
    Rpc _ = RpcCodec.decode(frame);
  }

  /// Gives the router what came on the fourth peer's stream.
  public void receive(Bytes stream) throws MalformedException {
    node.router.received(caller, stream, node.now);
  }

  /// Two heartbeats, and everything that the router has to say to everybody.
  public void goOn() {
    node.beat(2);
    node.drain(caller);
    for (int i = 0; i < FRIENDS; i++) {
      node.drain(GossipNode.peer(10L + i));
    }
  }

  /// What another router says in a busy second: subscription, message, control.
  public static Bytes busyStream() {
    GossipNode other = new GossipNode(CALLER);
    PeerId listener = GossipNode.peer(1);
    other.router.subscribe(GossipNode.TOPIC, other.now);
    other.join(1);
    other.router.publish(GossipNode.TOPIC, Bytes.of(new byte[600]), other.now);
    Bytes stream = Bytes.empty();
    for (int i = 0; i < 4; i++) {
      other.beat(1);
      for (var next = other.router.next(listener);
          next.isPresent();
          next = other.router.next(listener)) {
        stream = Bytes.concat(stream, next.get());
      }
    }
    return stream;
  }
}
