package org.thitsar.node.network;

import static org.thitsar.node.network.Attacker.ACK;
import static org.thitsar.node.network.Attacker.CREDIT;
import static org.thitsar.node.network.Attacker.DATA;
import static org.thitsar.node.network.Attacker.FIN;
import static org.thitsar.node.network.Attacker.GO_AWAY;
import static org.thitsar.node.network.Attacker.PING;
import static org.thitsar.node.network.Attacker.RST;
import static org.thitsar.node.network.Attacker.SYN;
import static org.thitsar.node.network.Attacker.concat;
import static org.thitsar.node.network.Attacker.data;
import static org.thitsar.node.network.Attacker.frame;
import static org.thitsar.node.network.Attacker.lines;
import static org.thitsar.node.network.Attacker.opening;

import java.io.IOException;
import java.util.Arrays;
import org.thitsar.protocol.libp2p.identify.Identify;
import org.thitsar.protocol.libp2p.identify.Ping;
import org.thitsar.protocol.testkit.SeededEntropy;

/// What hostile members do on one connection, one rule at a time. Each goes on until it is closed,
/// or until there is nothing more that it could do.
public enum HostileScript {
  /// CVE-2024-32984: asks without end and reads no answer.
  PINGS_NEVER_READ(true, a -> a.flood(frame(PING, SYN, 0, 7))),
  /// The same, but reads all answers.
  PINGS_READ(
      true,
      a -> {
        a.drain();
        while (true) {
          a.send(frame(PING, SYN, 0, 7));
        }
      }),
  /// CVE-2024-32984: streams without end, whose resets are not read.
  STREAMS_NEVER_READ(
      true,
      a -> {
        while (true) {
          a.send(streams(5_000, a, SYN));
        }
      }),
  /// CVE-2026-31814: credit beyond what 32 bits hold.
  CREDIT_OVERFLOW(
      true,
      a -> {
        int stream = a.open(SiegedHost.ECHO);
        a.send(frame(CREDIT, 0, stream, 0xffff_ffffL));
      }),
  /// CVE-2026-31814 in two steps.
  CREDIT_OVERFLOW_BY_ONE(
      true,
      a -> {
        int stream = a.open(SiegedHost.ECHO);
        a.send(frame(CREDIT, 0, stream, 0xffff_ffffL - (256 << 10)));
        a.send(frame(CREDIT, 0, stream, 200));
      }),
  /// CVE-2026-32314: the first frame of a stream has one byte more than its window.
  SYN_WITH_TOO_MUCH_DATA(true, a -> a.send(data(SYN, a.nextStream(), new byte[(256 << 10) + 1]))),
  /// CVE-2026-73568: a body of four gigabytes is announced, and silence follows.
  BODY_OF_FOUR_GIGABYTES(true, a -> a.send(frame(DATA, 0, a.open(SiegedHost.ECHO), 0xffff_ffffL))),
  /// Opens streams and drops them at once, as in CVE-2023-44487.
  RAPID_RESET(
      true,
      a -> {
        while (true) {
          a.send(streams(5_000, a, SYN | RST));
        }
      }),
  /// The same, each after it has asked for a protocol.
  RAPID_RESET_OF_PROTOCOLS(
      true,
      a -> {
        while (true) {
          int stream = a.nextStream();
          a.send(concat(opening(stream, SiegedHost.ECHO), frame(CREDIT, RST, stream, 0)));
        }
      }),
  /// Streams that end before they have begun.
  STREAMS_OF_NOTHING(
      true,
      a -> {
        while (true) {
          a.send(streams(5_000, a, SYN | FIN));
        }
      }),
  /// Streams for protocols that nobody has.
  UNKNOWN_PROTOCOLS(
      true,
      a -> {
        a.drain();
        while (true) {
          int stream = a.nextStream();
          a.send(concat(opening(stream, "/nobody/has/this/1"), frame(CREDIT, FIN, stream, 0)));
        }
      }),
  /// More streams of one protocol than it has, again and again.
  STREAMS_OF_ONE_PROTOCOL(
      true,
      a -> {
        a.drain();
        while (true) {
          a.open(Ping.PROTOCOL);
        }
      }),
  /// Credit of nothing.
  CREDIT_OF_NOTHING(
      true,
      a -> {
        int stream = a.open(SiegedHost.ECHO);
        a.drain();
        a.flood(frame(CREDIT, 0, stream, 0));
      }),
  /// Data of nothing.
  DATA_OF_NOTHING(
      true,
      a -> {
        int stream = a.open(SiegedHost.ECHO);
        a.drain();
        a.flood(frame(DATA, 0, stream, 0));
      }),
  /// The end of a stream, said without end.
  ENDS_WITHOUT_END(
      true,
      a -> {
        int stream = a.open(SiegedHost.DEAF);
        a.drain();
        a.flood(frame(CREDIT, FIN, stream, 0));
      }),
  /// Farewell without going.
  FAREWELLS(true, a -> a.flood(frame(GO_AWAY, 0, 0, 0))),
  /// Frames for a stream that was reset.
  FRAMES_FOR_A_DEAD_STREAM(
      true,
      a -> {
        int stream = a.open(SiegedHost.ECHO);
        a.send(frame(CREDIT, RST, stream, 0));
        a.flood(data(0, stream, new byte[100]));
      }),
  /// A line of negotiation that is too long, on stream after stream.
  LONG_LINES(
      true,
      a -> {
        a.drain();
        while (true) {
          int stream = a.nextStream();
          byte[] line = new byte[400];
          Arrays.fill(line, (byte) 'x');
          line[0] = (byte) 0xff;
          line[1] = 0x7f;
          a.send(concat(frame(CREDIT, SYN, stream, 0), data(0, stream, line)));
        }
      }),
  /// Pings that are cut short: the protocol of the stream is broken, stream after stream.
  BROKEN_STREAMS(
      true,
      a -> {
        a.drain();
        while (true) {
          int stream = a.open(Ping.PROTOCOL);
          a.send(data(FIN, stream, new byte[5]));
        }
      }),
  /// Bytes that are no frame of Noise.
  NOISE_THAT_IS_NONE(
      true,
      a -> {
        byte[] garbage = new SeededEntropy(5).bytes(2_002).toArray();
        garbage[0] = 7;
        garbage[1] = (byte) 0xd0;
        a.sendRaw(garbage);
      }),
  /// A frame of Noise of full length is announced, and silence follows.
  HALF_A_FRAME(true, a -> a.sendRaw(new byte[] {-1, -1, 0})),
  /// Lets every stream be answered and reads nothing.
  DEAF(
      true,
      a -> {
        while (true) {
          int stream = a.nextStream();
          a.send(concat(opening(stream, SiegedHost.ECHO), data(FIN, stream, new byte[200 << 10])));
        }
      }),
  /// Fills the windows of streams that are not read, in the pieces that take up most room.
  HOARDER(
      true,
      a -> {
        for (int i = 0; i < SiegedHost.STREAMS_MAX; i++) {
          int stream = a.open(SiegedHost.DEAF);
          for (int left = 240 << 10; left > 0; left -= 1_025) {
            a.send(data(0, stream, new byte[1_024]));
            a.send(data(0, stream, new byte[1]));
          }
        }
        // And is silent.
      }),
  /// Begins as many agreements as it may and ends none, byte by byte.
  DRIPPING_NEGOTIATIONS(
      false,
      a -> {
        a.drain();
        byte[] lines = lines("/multistream/1.0.0");
        int[] streams = new int[60];
        for (int i = 0; i < streams.length; i++) {
          streams[i] = a.nextStream();
          a.send(frame(CREDIT, SYN, streams[i], 0));
        }
        for (byte next : lines) {
          for (int stream : streams) {
            a.send(data(0, stream, new byte[] {next}));
          }
        }
      }),
  /// Much in the smallest frames.
  TINY_FRAMES(
      false,
      a -> {
        a.drain();
        byte[] frames = new byte[13 * 5_000];
        for (int times = 0; times < 3; times++) {
          int stream = a.open(SiegedHost.ECHO);
          for (int at = 0; at < frames.length; at += 13) {
            System.arraycopy(data(0, stream, new byte[1]), 0, frames, at, 13);
          }
          for (int i = 0; i < 40; i++) {
            a.send(frames);
          }
          a.send(frame(CREDIT, FIN, stream, 0));
        }
      }),
  /// Asks for much and reads a byte of it now and then.
  SLOW_READER(
      true,
      a -> {
        for (int i = 0; i < SiegedHost.STREAMS_MAX; i++) {
          int stream = a.open(SiegedHost.FLOOD);
          a.send(frame(CREDIT, ACK, stream, 1 << 30));
        }
        for (int i = 0; i < 40; i++) {
          a.sip();
        }
      }),
  /// Sends identify streams what is no message.
  IDENTIFY_OF_GARBAGE(
      false,
      a -> {
        a.drain();
        for (long seed = 0; seed < 20; seed++) {
          int stream = a.open(Identify.PROTOCOL);
          a.send(data(FIN, stream, new SeededEntropy(seed).bytes(5_000).toArray()));
        }
      }),
  /// Offers messages that there are not.
  IHAVE_FLOOD(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        for (int i = 0; i < 100; i++) {
          gossip.send(GossipBytes.offer(i, 2_000));
        }
        gossip.awaitRead();
      }),
  /// Asks for messages that there are not, and for those that there are.
  IWANT_FLOOD(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        for (int i = 0; i < 100; i++) {
          gossip.send(GossipBytes.request(i, 2_000));
        }
        gossip.awaitRead();
      }),
  /// Comes into the mesh and goes.
  GRAFT_AND_PRUNE(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        byte[] both = concat(GossipBytes.graft(), GossipBytes.prune());
        // Many in one packet: the answer to a ping must not wait behind twenty thousand.
        for (int i = 0; i < 200; i++) {
          gossip.send(both, 100);
        }
        gossip.awaitRead();
      }),
  /// Says one thing a thousand times.
  REPLAYED_MESSAGES(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        byte[] message = gossip.signedBy(SiegedHost.HOSTILE_AUTHOR, 1);
        for (int i = 0; i < 5_000; i++) {
          gossip.send(message);
        }
        gossip.awaitRead();
      }),
  /// Messages of authors that it has made up.
  SELF_SIGNED_MESSAGES(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        for (int i = 0; i < 300; i++) {
          gossip.send(gossip.signedBy(GossipBytes.author(10_000 + i), i));
        }
        gossip.awaitRead();
      }),
  /// Messages in the name of another member.
  FORGED_MESSAGES(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        for (int i = 0; i < 300; i++) {
          gossip.send(gossip.forged(SiegedHost.HOSTILE_AUTHOR, i));
        }
        gossip.awaitRead();
      }),
  /// Frames of gossip that are no messages, on stream after stream.
  GOSSIP_OF_GARBAGE(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        gossip.awaitRead();
        // A few more, and the peer is not listened to at all.
        for (int i = 0; i < 3; i++) {
          gossip.send(new byte[] {(byte) 0xff, (byte) 0xff, (byte) 0xff, 1});
          gossip.awaitReset();
          gossip = GossipBytes.again(a);
        }
      }),
  /// Frames of gossip longer than they may be.
  GOSSIP_TOO_LONG(
      false,
      a -> {
        GossipBytes gossip = GossipBytes.open(a);
        gossip.awaitRead();
        // A few more, and the peer is not listened to at all.
        for (int i = 0; i < 3; i++) {
          gossip.sendRaw(new byte[] {(byte) 0xff, (byte) 0xff, 0x7f, 0});
          gossip.awaitReset();
          gossip = GossipBytes.again(a);
        }
      });

  /// What is done.
  @FunctionalInterface
  interface Play {
    /// Plays it.
    ///
    /// @throws IOException when the host has closed
    void on(Attacker attacker) throws IOException;
  }

  private final boolean closed;
  private final Play play;

  HostileScript(boolean closed, Play play) {
    this.closed = closed;
    this.play = play;
  }

  /// Whether the host has to close: what cannot be held against a peer is only bounded.
  public boolean isClosed() {
    return closed;
  }

  /// Does it.
  ///
  /// @throws IOException when the host has closed
  public void play(Attacker attacker) throws IOException {
    play.on(attacker);
  }

  private static byte[] streams(int count, Attacker attacker, int flags) {
    byte[] all = new byte[12 * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(frame(CREDIT, flags, attacker.nextStream(), 0), 0, all, 12 * i, 12);
    }
    return all;
  }
}
