package org.thitsar.protocol.audience;

import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.OneTimeAead;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.log.Entry;
import org.thitsar.protocol.log.LogId;

/// An epoch key at work: seals and opens the bodies of one log.
///
/// Not a record: it holds a secret. Content key of an entry = KDF(epoch key; log id, height,
/// previous header hash, batch salt), so each is used once; the body is bound to its whole header
/// but the body hash.
public final class Epoch {
  private final LogId log;
  private final SecretKey key;

  private Epoch(LogId log, SecretKey key) {
    this.log = log;
    this.key = key;
  }

  /// A new epoch of `log`, with a fresh key.
  public static Epoch start(LogId log, Entropy entropy) {
    return new Epoch(log, SecretKey.random(entropy));
  }

  /// An epoch whose key was granted or stored.
  public static Epoch of(LogId log, SecretKey key) {
    return new Epoch(log, key);
  }

  /// The key, to be granted or stored under another key.
  public SecretKey key() {
    return key;
  }

  /// What the entry that starts the epoch says of the key, so that two readers never hold different
  /// ones.
  public Bytes commitment() {
    return Hash.of(Label.EPOCH_COMMITMENT, log.bytes(), key.exposedBytes());
  }

  /// Length of the sealed form of a padded body.
  public static int sealedLength(Bytes padded) {
    return padded.length() + OneTimeAead.OVERHEAD;
  }

  /// Seals a padded body for the entry at `height` above `previous` in the batch with `salt`.
  public Bytes seal(long height, Bytes previous, Bytes salt, Bytes associated, Bytes padded) {
    return OneTimeAead.seal(contentKey(height, previous, salt), associated, padded);
  }

  /// Opens the body of an entry and takes the padding off.
  ///
  /// @throws MalformedException when the body is not one that this epoch's writer sealed
  public Bytes open(Entry entry, Bytes salt, Bytes body) throws MalformedException {
    SecretKey contentKey = contentKey(entry.header().height(), entry.header().previous(), salt);
    return Padding.unpad(OneTimeAead.open(contentKey, entry.header().associated(), body));
  }

  private SecretKey contentKey(long height, Bytes previous, Bytes salt) {
    return Kdf.derive(
        key,
        Label.CONTENT_KEY,
        log.bytes(),
        new ByteWriter(8).u63(height).toBytes(),
        previous,
        salt);
  }

  @Override
  public String toString() {
    return "Epoch";
  }
}
