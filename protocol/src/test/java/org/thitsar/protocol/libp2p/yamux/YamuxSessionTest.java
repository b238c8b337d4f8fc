package org.thitsar.protocol.libp2p.yamux;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Two well-behaved ends.
class YamuxSessionTest {
  private static final int START = YamuxLimits.WINDOW_BYTES_START;

  private final YamuxPair pair = new YamuxPair();

  private static byte[] readAll(YamuxStream stream) {
    byte[] all = new byte[stream.available()];
    assertThat(stream.read(all, 0, all.length)).isEqualTo(all.length);
    return all;
  }

  private static byte[] random(int length) {
    return new SeededEntropy(length).bytes(length).toArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 5, 12, 13, 1_000, 65_519})
  void data_inPiecesOfAnySize_arrivesWhole(int pieceMax) throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    byte[] sent = random(100_000);
    assertThat(out.write(sent, 0, sent.length)).isEqualTo(sent.length);
    out.closeWrite();
    pair.run(pieceMax);
    YamuxStream in = pair.server.opened.getFirst();
    assertThat(in.id()).isEqualTo(1);
    assertThat(readAll(in)).isEqualTo(sent);
    assertThat(in.read(new byte[1], 0, 1)).isEqualTo(-1);
  }

  @Test
  void halfClose_otherDirectionGoesOn() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    out.closeWrite();
    pair.run();
    YamuxStream in = pair.server.opened.getFirst();
    assertThat(in.atEnd()).isTrue();
    assertThat(pair.server.finished).isEmpty();
    byte[] answer = random(10);
    in.write(answer, 0, answer.length);
    in.closeWrite();
    pair.run();
    assertThat(readAll(out)).isEqualTo(answer);
    assertThat(out.read(new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(pair.server.finished).containsExactly(in);
    assertThat(pair.client.finished).containsExactly(out);
    assertThat(pair.client.session.streams()).isEmpty();
    assertThat(pair.server.session.streams()).isEmpty();
  }

  @Test
  void window_neverReadingPeer_stopsTheSenderAtTheWindow() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    byte[] data = random(64 << 10);
    int accepted = 0;
    for (int i = 0; i < 1_000; i++) {
      accepted += out.write(data, 0, data.length);
      pair.run();
    }
    // A window at the receiver, a queue at the sender, and not a byte more.
    assertThat(pair.server.opened.getFirst().available()).isEqualTo(START);
    assertThat(accepted).isEqualTo(START + YamuxPair.LIMITS.sendQueueBytesMax());
    assertThat(out.room()).isZero();
  }

  @Test
  void window_isRefilledOnReading_notOnArrival() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    byte[] data = random(START);
    out.write(data, 0, data.length);
    pair.run();
    YamuxStream in = pair.server.opened.getFirst();
    assertThat(pair.server.session.hasOutput()).isFalse();
    assertThat(in.read(new byte[START / 2 - 1], 0, START / 2 - 1)).isEqualTo(START / 2 - 1);
    assertThat(pair.server.session.hasOutput()).isFalse();
    assertThat(in.read(new byte[1], 0, 1)).isEqualTo(1);
    assertThat(pair.server.session.hasOutput()).isTrue();
  }

  @Test
  void window_growsForAReaderThatKeepsUp_upToTheLimits() throws MalformedException {
    List<YamuxStream> outs = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      outs.add(pair.client.session.open().orElseThrow());
    }
    byte[] data = random(64 << 10);
    byte[] sink = new byte[1 << 20];
    int most = 0;
    for (int round = 0; round < 200; round++) {
      for (YamuxStream out : outs) {
        int taken = data.length;
        while (taken > 0) {
          taken = out.write(data, 0, data.length);
        }
      }
      pair.run();
      int unread = 0;
      for (YamuxStream in : pair.server.opened) {
        assertThat(in.available()).isLessThanOrEqualTo(YamuxPair.LIMITS.windowBytesMax());
        unread += in.available();
        while (in.available() > 0) {
          in.read(sink, 0, sink.length);
        }
      }
      most = Math.max(most, unread);
    }
    int bound = 4 * START + YamuxPair.LIMITS.windowGrowthBytesMax();
    assertThat(most).isGreaterThan(4 * START).isLessThanOrEqualTo(bound);
  }

  @Test
  void streams_takeTurns_noneStarves() throws MalformedException {
    byte[] data = random(200_000);
    for (int i = 0; i < 4; i++) {
      pair.client.session.open().orElseThrow().write(data, 0, data.length);
    }
    // Two packets are not enough for one stream, yet each has had its turn.
    for (int i = 0; i < 2; i++) {
      byte[] packet = pair.client.produce(65_519);
      pair.server.session.receive(packet, 0, packet.length);
    }
    assertThat(pair.server.opened).hasSize(4).allMatch(stream -> stream.available() > 0);
  }

  @Test
  void reset_reachesThePeer_andDropsWhatIsQueued() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    out.write(random(10), 0, 10);
    pair.run();
    out.write(random(10), 0, 10);
    out.reset();
    pair.run();
    YamuxStream in = pair.server.opened.getFirst();
    assertThat(pair.server.reset).containsExactly(in);
    assertThat(in.isReset()).isTrue();
    assertThat(in.read(new byte[1], 0, 1)).isEqualTo(-1);
    assertThat(in.available()).isZero();
    assertThat(pair.client.session.streams()).isEmpty();
    assertThat(pair.server.session.streams()).isEmpty();
  }

  @Test
  void reset_beforeThePeerHeardOfTheStream_saysNothing() throws MalformedException {
    pair.client.session.open().orElseThrow().reset();
    assertThat(pair.run()).isZero();
    assertThat(pair.server.opened).isEmpty();
  }

  @Test
  void open_beyondTheOwnLimit_isRefusedHere() throws MalformedException {
    for (int i = 0; i < YamuxPair.LIMITS.streamsOutMax(); i++) {
      assertThat(pair.client.session.open()).isPresent();
    }
    assertThat(pair.client.session.open()).isEmpty();
  }

  @Test
  void open_beyondThePeersLimit_isResetAndTheRestGoesOn() throws MalformedException {
    for (int i = 0; i < YamuxPair.LIMITS.streamsInMax() + 3; i++) {
      assertThat(pair.client.session.open()).isPresent();
    }
    pair.run();
    assertThat(pair.server.opened).hasSize(YamuxPair.LIMITS.streamsInMax());
    assertThat(pair.client.reset).hasSize(3);
    // A place that becomes free can be used again.
    pair.server.opened.getFirst().reset();
    pair.run();
    assertThat(pair.client.session.open()).isPresent();
    pair.run();
    assertThat(pair.server.opened).hasSize(YamuxPair.LIMITS.streamsInMax() + 1);
    assertThat(pair.client.reset).hasSize(4);
  }

  @Test
  void finishedStreamWithUnreadBytes_stillCounts() throws MalformedException {
    for (int i = 0; i < YamuxPair.LIMITS.streamsInMax(); i++) {
      YamuxStream out = pair.client.session.open().orElseThrow();
      out.write(random(10), 0, 10);
      out.closeWrite();
    }
    pair.run();
    pair.server.opened.forEach(YamuxStream::closeWrite);
    pair.run();
    assertThat(pair.client.session.open()).isPresent();
    pair.run();
    assertThat(pair.client.reset).hasSize(1);
    assertThat(readAll(pair.server.opened.getFirst())).hasSize(10);
    assertThat(pair.client.session.open()).isPresent();
    pair.run();
    assertThat(pair.client.reset).hasSize(1);
  }

  @Test
  void closeRead_peerAboutToFinish_canFinish() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    out.write(random(START), 0, START);
    pair.run();
    YamuxStream in = pair.server.opened.getFirst();
    in.closeRead();
    in.closeWrite();
    out.write(random(1_000), 0, 1_000);
    out.closeWrite();
    pair.run();
    assertThat(pair.server.reset).isEmpty();
    assertThat(pair.server.session.streams()).isEmpty();
    assertThat(pair.client.session.streams()).isEmpty();
  }

  @Test
  void closeRead_peerThatGoesOn_isReset() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    pair.run();
    pair.server.opened.getFirst().closeRead();
    byte[] data = random(64 << 10);
    for (int i = 0; i < 100; i++) {
      out.write(data, 0, data.length);
      pair.run();
    }
    assertThat(pair.client.reset).containsExactly(out);
    assertThat(pair.server.reset).hasSize(1);
  }

  @Test
  void ping_isAnsweredWithItsValue() throws MalformedException {
    pair.client.session.ping(0xCAFE);
    pair.run();
    assertThat(pair.client.pongs).containsExactly(0xCAFE);
    assertThat(pair.server.pongs).isEmpty();
  }

  @Test
  void close_isSaidAfterQueuedData_andEndsOpening() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    byte[] sent = random(200_000);
    out.write(sent, 0, sent.length);
    pair.client.session.close();
    assertThat(pair.client.session.open()).isEmpty();
    pair.run();
    assertThat(pair.server.goAway).isTrue();
    assertThat(readAll(pair.server.opened.getFirst())).isEqualTo(sent);
    assertThat(pair.server.session.open()).isEmpty();
    assertThat(pair.client.session.hasOutput()).isFalse();
  }

  @Test
  void abort_endsAllStreams() throws MalformedException {
    YamuxStream out = pair.client.session.open().orElseThrow();
    pair.run();
    pair.client.session.abort();
    assertThat(out.isReset()).isTrue();
    assertThat(pair.client.reset).containsExactly(out);
  }

  @Test
  void randomTraffic_conservesEveryByte() throws MalformedException {
    for (long seed = 0; seed < 50; seed++) {
      YamuxPair random = new YamuxPair();
      SeededEntropy entropy = new SeededEntropy(seed);
      List<YamuxStream> outs = new ArrayList<>();
      List<byte[]> sent = new ArrayList<>();
      List<byte[]> got = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        outs.add(random.client.session.open().orElseThrow());
        sent.add(new byte[0]);
        got.add(new byte[0]);
      }
      for (int step = 0; step < 200; step++) {
        byte[] dice = entropy.bytes(6).toArray();
        int stream = (dice[0] & 0xff) % 5;
        int size = ((dice[1] & 0xff) << 8 | (dice[2] & 0xff)) % 50_000;
        if (dice[3] >= 0) {
          byte[] data = entropy.bytes(size).toArray();
          int taken = outs.get(stream).write(data, 0, size);
          sent.set(stream, join(sent.get(stream), Arrays.copyOf(data, taken)));
        } else if (stream < random.server.opened.size()) {
          byte[] target = new byte[size + 1];
          int taken = random.server.opened.get(stream).read(target, 0, target.length);
          got.set(stream, join(got.get(stream), Arrays.copyOf(target, Math.max(0, taken))));
        }
        if (dice[4] > 40) {
          random.run(1 + (dice[5] & 0xff) * 100);
        }
      }
      for (int round = 0; round < 200; round++) {
        random.run();
        for (int i = 0; i < 5; i++) {
          got.set(i, join(got.get(i), readAll(random.server.opened.get(i))));
        }
      }
      for (int i = 0; i < 5; i++) {
        assertThat(got.get(i)).as("seed %d, stream %d", seed, i).isEqualTo(sent.get(i));
      }
    }
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
