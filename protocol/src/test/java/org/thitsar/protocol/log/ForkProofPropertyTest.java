package org.thitsar.protocol.log;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// What an honest writer signs, however its machine treats it, makes no proof; what a copy of it
/// signs beside it does.
class ForkProofPropertyTest {
  /// A writer whose disk keeps what was synced. What it signed and lost before that left nobody.
  private static final class Writer {
    final RandomGenerator random;
    final Entropy entropy;
    final SigningKey key;
    final LogOpening opening;
    final List<VerifiedBatch> sent = new ArrayList<>();
    Frontier disk = Frontier.EMPTY;

    Writer(long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      entropy = new SeededEntropy(seed);
      key = SigningKey.random(entropy);
      opening = LogOpening.random(new NodeId(key.verifying()), entropy);
    }

    /// A copy of the whole machine.
    Writer(Writer original, long seed) {
      random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
      entropy = new SeededEntropy(seed);
      key = original.key;
      opening = original.opening;
      disk = original.disk;
    }

    VerifiedBatch sign() {
      BatchBuilder builder = new BatchBuilder(opening, disk, entropy);
      EpochId epoch = new EpochId(entropy.bytes(32));
      for (int i = 1 + random.nextInt(4); i > 0; i--) {
        // Few different bodies: the same entries come again under other salts.
        Bytes body = Bytes.utf8("body " + random.nextInt(2));
        if (random.nextBoolean()) {
          builder.addOpen(EntryClass.CONTROL, body);
        } else {
          builder.addSealed(EntryClass.DATA, epoch, body.length(), (_, _, _, _, _) -> body);
        }
      }
      return builder.sign(key);
    }

    void live(int steps) {
      for (int i = 0; i < steps; i++) {
        VerifiedBatch batch = sign();
        switch (random.nextInt(4)) {
          // Crashed before it was on the disk: nobody ever saw it.
          case 0 -> {}
          case 1 -> {
            // On the disk, sent twice.
            send(batch);
            sent.add(batch);
          }
          default -> send(batch);
        }
      }
    }

    private void send(VerifiedBatch batch) {
      disk = new Frontier(batch.batch().end(), batch.head(), 0);
      sent.add(batch);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void honestWriter_isNeverProven(long seed) throws MalformedException {
    Writer honest = new Writer(seed);
    honest.live(16);
    List<VerifiedBatch> sent = new ArrayList<>(honest.sent);
    for (VerifiedBatch batch : honest.sent) {
      // Bodies go absent with time.
      SignedBatch dropped = ForkProofTest.withoutBodies(batch);
      sent.add(VerifiedBatch.verify(honest.opening, below(batch), dropped));
    }
    int forged = 0;
    for (VerifiedBatch one : sent) {
      for (VerifiedBatch other : sent) {
        assertThat(ForkProof.between(one, other)).as("seed %d", seed).isEmpty();
        // Put together by hand, at every height and with every pair of signatures.
        for (long split = one.batch().from(); split < one.batch().end(); split++) {
          Bytes proof = assembled(split, one, other, honest.random);
          assertThat(accepted(proof)).as("seed %d: %s", seed, proof.hex()).isFalse();
          forged++;
        }
      }
    }
    assertThat(forged).as("seed %d", seed).isGreaterThan(300);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void copyOfTheMachine_isProvenWhereItPartsFromTheFirst(long seed) throws MalformedException {
    Writer honest = new Writer(seed);
    honest.live(10);
    Writer copy = new Writer(honest, seed + 1_000);
    honest.live(10);
    copy.live(10);
    // Where the two parted, from their whole chains.
    List<Entry> one = chain(honest.sent, honest.disk);
    List<Entry> other = chain(concat(honest.sent, copy.sent), copy.disk);
    long split = 0;
    while (one.get((int) split).hash().equals(other.get((int) split).hash())) {
      split++;
    }
    int proofs = 0;
    for (VerifiedBatch left : honest.sent) {
      for (VerifiedBatch right : copy.sent) {
        Optional<ForkProof> proof = ForkProof.between(left, right);
        if (proof.isPresent()) {
          proofs++;
          assertThat(ForkProof.decode(proof.get().encode())).isEqualTo(proof.get());
          assertThat(proof.get().split()).as("seed %d", seed).isEqualTo(split);
        }
      }
    }
    assertThat(proofs).as("seed %d", seed).isPositive();
  }

  private static List<VerifiedBatch> concat(List<VerifiedBatch> one, List<VerifiedBatch> other) {
    List<VerifiedBatch> all = new ArrayList<>(other);
    all.addAll(one);
    return all;
  }

  /// The entries below a head, found from the top.
  private static List<Entry> chain(List<VerifiedBatch> batches, Frontier top) {
    List<Entry> entries = new ArrayList<>();
    Bytes head = top.head();
    while (!head.equals(EntryHeader.NOTHING_BELOW)) {
      Bytes wanted = head;
      VerifiedBatch batch =
          batches.stream().filter(b -> b.head().equals(wanted)).findFirst().orElseThrow();
      entries.addAll(0, batch.entries());
      head = batch.entries().getFirst().header().previous();
    }
    return entries;
  }

  private static Frontier below(VerifiedBatch batch) {
    return new Frontier(batch.batch().from(), batch.entries().getFirst().header().previous(), 0);
  }

  private static boolean accepted(Bytes proof) {
    try {
      ForkProof.decode(proof);
      return true;
    } catch (MalformedException e) {
      return false;
    }
  }

  /// Two branches of any headers that were sent, below any signature that was given; sometimes a
  /// header is changed, which is what a liar would have to do.
  private static Bytes assembled(
      long split, VerifiedBatch one, VerifiedBatch other, RandomGenerator random) {
    Bytes first = branch(split, one, one, false, random);
    Bytes second = branch(split, random.nextBoolean() ? one : other, other, true, random);
    ByteWriter bytes = new ByteWriter(512).u8(1).bytes(one.opening().encode()).u63(split);
    bytes.bytes(one.entry(split).header().previous());
    return (random.nextBoolean()
            ? bytes.bytes(first).bytes(second)
            : bytes.bytes(second).bytes(first))
        .toBytes();
  }

  private static Bytes branch(
      long split,
      VerifiedBatch headers,
      VerifiedBatch signed,
      boolean mayChange,
      RandomGenerator random) {
    List<Entry> entries =
        headers.entries().stream().filter(e -> e.header().height() >= split).toList();
    ByteWriter bytes =
        new ByteWriter(256).u63(signed.batch().from()).u16(Math.max(1, entries.size()));
    EpochId epoch = EpochId.NONE;
    for (Entry entry : entries) {
      EntryHeader header = entry.header();
      if (mayChange && random.nextBoolean()) {
        header =
            new EntryHeader(
                header.log(),
                header.height(),
                header.previous(),
                header.epoch(),
                header.entryClass(),
                header.bodyLength() + 1,
                header.dropQuarter(),
                header.bodyHash());
      }
      EntryLines.write(bytes, header, epoch, Optional.empty());
      epoch = header.epoch();
    }
    return bytes.bytes(signed.salt()).bytes(signed.signature()).toBytes();
  }
}
