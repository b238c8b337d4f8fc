package org.thitsar.node.network;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Frames of gossip, made by hand, on a stream of an [Attacker].
final class GossipBytes {
  private static final String PROTOCOL = "/meshsub/1.1.0";
  private static final byte[] TOPIC = Bytes.utf8(SiegedHost.TOPIC).toArray();
  private static final int ID_BYTES = 44;

  private final Attacker attacker;
  private final int stream;

  private GossipBytes(Attacker attacker, int stream) {
    this.attacker = attacker;
    this.stream = stream;
  }

  /// Opens the stream of a peer that takes part: it answers, and is in the topic.
  static GossipBytes open(Attacker attacker) throws IOException {
    attacker.drain();
    return again(attacker);
  }

  /// Another stream.
  static GossipBytes again(Attacker attacker) throws IOException {
    GossipBytes gossip = new GossipBytes(attacker, attacker.open(PROTOCOL));
    gossip.send(field(1, Attacker.concat(new byte[] {8, 1}, field(2, TOPIC))));
    return gossip;
  }

  /// Sends a frame, its length before it.
  void send(byte[] rpc) throws IOException {
    sendRaw(Attacker.concat(varint(rpc.length), rpc));
  }

  /// Sends the same frame so many times at once.
  void send(byte[] rpc, int times) throws IOException {
    byte[][] frames = new byte[times][];
    Arrays.fill(frames, Attacker.concat(varint(rpc.length), rpc));
    sendRaw(Attacker.concat(frames));
  }

  void sendRaw(byte[] bytes) throws IOException {
    attacker.sendInWindow(stream, bytes);
  }

  /// Waits until what was sent was read.
  void awaitRead() throws IOException {
    // More than a half window of nothing: what comes before it was read when credit comes back.
    for (int i = 0; i < 100; i++) {
      send(field(15, new byte[4 << 10]));
    }
    attacker.awaitRead(stream);
  }

  /// Waits until the host has reset the stream.
  void awaitReset() throws IOException {
    attacker.awaitReset(stream);
  }

  static byte[] offer(long seed, int count) {
    return field(3, field(1, Attacker.concat(field(1, TOPIC), ids(2, seed, count))));
  }

  static byte[] request(long seed, int count) {
    return field(3, field(2, ids(1, seed, count)));
  }

  static byte[] graft() {
    return field(3, field(3, field(1, TOPIC)));
  }

  static byte[] prune() {
    return field(3, field(4, Attacker.concat(field(1, TOPIC), new byte[] {24, 1})));
  }

  static SigningKey author(long seed) {
    return SigningKey.random(new SeededEntropy(seed));
  }

  /// A message that `author` really signed.
  byte[] signedBy(SigningKey author, long number) {
    byte[] unsigned = unsigned(author, number);
    Bytes signature =
        author.signUnlabelled(Bytes.concat(Bytes.utf8("libp2p-pubsub:"), Bytes.owning(unsigned)));
    return field(2, Attacker.concat(unsigned, field(5, signature.toArray())));
  }

  /// A message that `author` did not sign.
  byte[] forged(SigningKey author, long number) {
    return field(2, Attacker.concat(unsigned(author, number), field(5, new byte[64])));
  }

  private static byte[] unsigned(SigningKey author, long number) {
    return Attacker.concat(
        field(1, PeerId.of(author.verifying()).bytes().toArray()),
        field(2, Bytes.utf8("hostile").toArray()),
        field(3, ByteBuffer.allocate(8).putLong(number).array()),
        field(4, TOPIC));
  }

  private static byte[] ids(int number, long seed, int count) {
    byte[] random = new SeededEntropy(seed).bytes(ID_BYTES * count).toArray();
    byte[] all = new byte[(ID_BYTES + 2) * count];
    for (int i = 0; i < count; i++) {
      all[i * (ID_BYTES + 2)] = (byte) ((number << 3) | 2);
      all[i * (ID_BYTES + 2) + 1] = ID_BYTES;
      System.arraycopy(random, i * ID_BYTES, all, i * (ID_BYTES + 2) + 2, ID_BYTES);
    }
    return all;
  }

  private static byte[] field(int number, byte[] content) {
    return Attacker.concat(
        new byte[] {(byte) ((number << 3) | 2)}, varint(content.length), content);
  }

  private static byte[] varint(int value) {
    if (value < 0x80) {
      return new byte[] {(byte) value};
    }
    return Attacker.concat(new byte[] {(byte) ((value & 0x7f) | 0x80)}, varint(value >>> 7));
  }
}
