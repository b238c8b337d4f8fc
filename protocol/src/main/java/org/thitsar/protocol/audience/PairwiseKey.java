package org.thitsar.protocol.audience;

import java.util.Optional;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SealingPublicKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.log.LogOpening;

/// What a log's writer and one reader node share for that log, begun with one hybrid encapsulation.
///
/// Per log, not per pair of nodes, so that a carrier cannot link two logs by what stands in them.
/// Tags are what a reader finds its own by; to everybody else they are random.
public final class PairwiseKey {
  /// Bytes of a tag.
  public static final int TAG_LENGTH = 16;

  /// Bytes of a wrapped epoch key.
  public static final int WRAPPED_LENGTH = SecretKey.LENGTH + OneTimeAead.OVERHEAD;

  private final SecretKey key;

  private PairwiseKey(SecretKey key) {
    this.key = key;
  }

  /// A key that was stored.
  public static PairwiseKey of(SecretKey key) {
    return new PairwiseKey(key);
  }

  /// The key, to be stored under another key.
  public SecretKey key() {
    return key;
  }

  /// Begins a pairwise key towards the node `reader`.
  public static Begun begin(
      LogOpening log, NodeId reader, SealingPublicKey readerKey, Entropy entropy) {
    SealingPublicKey.Encapsulated secret = readerKey.encapsulate(entropy);
    PairwiseKey pairwise = derive(secret.secret(), log, reader, secret.encapsulation());
    return new Begun(
        pairwise,
        new Introduction(secret.encapsulation(), pairwise.introductionTag(secret.encapsulation())));
  }

  /// The key that an introduction begins with us, or empty when it is for somebody else.
  public static Optional<PairwiseKey> recognise(
      LogOpening log, NodeId self, SealingKey own, Introduction introduction)
      throws MalformedException {
    SecretKey secret = own.decapsulate(introduction.encapsulation());
    PairwiseKey pairwise = derive(secret, log, self, introduction.encapsulation());
    return pairwise.introductionTag(introduction.encapsulation()).equals(introduction.tag())
        ? Optional.of(pairwise)
        : Optional.empty();
  }

  /// Wraps an epoch's key for this reader.
  public Wrap wrap(Epoch epoch) {
    Bytes commitment = epoch.commitment();
    SecretKey once = Kdf.derive(key, Label.WRAP_KEY, commitment);
    return new Wrap(
        tag(commitment), OneTimeAead.seal(once, commitment, epoch.key().exposedBytes()));
  }

  /// The tag of this reader's wrap of the key with this commitment.
  public Bytes tag(Bytes commitment) {
    return Kdf.tag(TAG_LENGTH, key, Label.WRAP_TAG, commitment);
  }

  /// The epoch key out of a wrap.
  ///
  /// @throws MalformedException with [Flaw#BAD_HASH] when the key is not the one committed to: then
  ///   the writer gave different readers different keys
  public Epoch unwrap(LogOpening log, Bytes commitment, Wrap wrap) throws MalformedException {
    SecretKey once = Kdf.derive(key, Label.WRAP_KEY, commitment);
    Epoch epoch =
        Epoch.of(log.id(), SecretKey.of(OneTimeAead.open(once, commitment, wrap.sealed())));
    if (!epoch.commitment().equals(commitment)) {
      throw new MalformedException(Flaw.BAD_HASH, "epoch key");
    }
    return epoch;
  }

  private static PairwiseKey derive(
      SecretKey secret, LogOpening log, NodeId reader, Bytes encapsulation) {
    return new PairwiseKey(
        Kdf.derive(
            secret,
            Label.PAIRWISE_KEY,
            log.id().bytes(),
            log.writer().bytes(),
            reader.bytes(),
            Hash.of(Label.PAIRWISE_KEY, encapsulation)));
  }

  private Bytes introductionTag(Bytes encapsulation) {
    return Kdf.tag(TAG_LENGTH, key, Label.INTRODUCTION_TAG, encapsulation);
  }

  @Override
  public String toString() {
    return "PairwiseKey";
  }

  /// A key just begun, and what tells the reader of it. Not a record: it holds a secret.
  public static final class Begun {
    private final PairwiseKey key;
    private final Introduction introduction;

    private Begun(PairwiseKey key, Introduction introduction) {
      this.key = key;
      this.introduction = introduction;
    }

    /// The key.
    public PairwiseKey key() {
      return key;
    }

    /// What stands in the log.
    public Introduction introduction() {
      return introduction;
    }
  }
}
