package org.thitsar.node.network;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Hostile members in a process of their own, until its standard input ends: each plays one script
/// after another, all of them, and connects again when it was closed.
public final class AttackMain {
  /// As soon as an attacker far away could be back.
  private static final int BACK_MILLIS = 100;

  /// After so long, at most, an attacker tries something else: what only holds is over by then.
  private static final int PLAY_MILLIS_MAX = 10_000;

  private AttackMain() {}

  /// Attacks the host at the address, with so many members, and a seed.
  public static void main(String[] arguments)
      throws IOException, MalformedException, InterruptedException {
    Multiaddr address = Multiaddr.parse(arguments[0]);
    int members = Integer.parseInt(arguments[1]);
    SplittableRandom random = new SplittableRandom(Long.parseLong(arguments[2]));
    Map<HostileScript, AtomicLong> played = new ConcurrentHashMap<>();
    CountDownLatch over = new CountDownLatch(1);
    for (int i = 0; i < members; i++) {
      SigningKey key = SigningKey.random(new SeededEntropy(5_000 + i));
      SplittableRandom own = random.split();
      int first = i;
      Thread.ofVirtual().start(() -> attack(address, key, first, own, played, over));
    }
    while (System.in.read() >= 0) {
      System.out.println(
          played.values().stream().mapToLong(AtomicLong::get).sum()
              + " "
              + played.size()
              + " "
              + HostileScript.values().length);
    }
    over.countDown();
  }

  private static void attack(
      Multiaddr address,
      SigningKey key,
      int first,
      SplittableRandom random,
      Map<HostileScript, AtomicLong> played,
      CountDownLatch over) {
    List<HostileScript> scripts = List.of(HostileScript.values());
    int next = first;
    try {
      while (!over.await(random.nextInt(BACK_MILLIS, 2 * BACK_MILLIS), TimeUnit.MILLISECONDS)) {
        HostileScript script = scripts.get(next % scripts.size());
        next = random.nextInt(scripts.size());
        play(address, key, script, random.nextInt(PLAY_MILLIS_MAX), played);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void play(
      Multiaddr address,
      SigningKey key,
      HostileScript script,
      int millisMax,
      Map<HostileScript, AtomicLong> played) {
    CountDownLatch done = new CountDownLatch(1);
    try (Attacker attacker = Attacker.connect(address, key)) {
      played.computeIfAbsent(script, _ -> new AtomicLong()).incrementAndGet();
      Thread.ofVirtual().start(() -> end(attacker, millisMax, done));
      script.play(attacker);
      if (script.isClosed()) {
        attacker.awaitClosed();
      }
    } catch (IOException | MalformedException | AssertionError e) {
      // Closed, refused, or not closed where it should be: the next attempt.
      return;
    } finally {
      done.countDown();
    }
  }

  private static void end(Attacker attacker, int millis, CountDownLatch done) {
    try {
      if (!done.await(millis, TimeUnit.MILLISECONDS)) {
        attacker.close();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
