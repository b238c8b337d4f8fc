package org.thitsar.node.keys;

import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SealingKey;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;

/// The private keys of this node, sealed in its vault: the peer key that signs its logs, and the
/// sealing key that opens what others grant it. Not a record: it holds secrets.
public final class NodeIdentity {
  private static final Bytes KEY = Bytes.utf8("identity");
  private static final int VERSION = 1;
  private static final int NONCE_LENGTH = 16;

  private final SigningKey signing;
  private final SealingKey sealing;
  private final Bytes controlLogNonce;

  private NodeIdentity(SigningKey signing, SealingKey sealing, Bytes controlLogNonce) {
    this.signing = signing;
    this.sealing = sealing;
    this.controlLogNonce = controlLogNonce;
  }

  /// Keys of a new node.
  public static NodeIdentity fresh(Entropy entropy) {
    return new NodeIdentity(
        SigningKey.random(entropy), SealingKey.random(entropy), entropy.bytes(NONCE_LENGTH));
  }

  /// The keys in `storage`.
  ///
  /// @throws StorageException with `MISSING` when no node was founded there
  public static NodeIdentity open(Storage storage) {
    Bytes value =
        storage
            .get(Column.META, KEY)
            .orElseThrow(() -> new StorageException(StorageException.Reason.MISSING, "identity"));
    try {
      ByteReader reader = new ByteReader(value, "identity");
      if (reader.u8() != VERSION) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, "identity");
      }
      SigningKey signing = SigningKey.ofSeed(SecretKey.of(reader.bytes(SecretKey.LENGTH)));
      SealingKey sealing = SealingKey.ofSeed(SecretKey.of(reader.bytes(SecretKey.LENGTH)));
      Bytes nonce = reader.bytes(NONCE_LENGTH);
      reader.end();
      return new NodeIdentity(signing, sealing, nonce);
    } catch (MalformedException e) {
      throw new StorageException(StorageException.Reason.CORRUPT, "identity", e);
    }
  }

  /// Keeps these keys.
  public void store(WriteBatch batch) {
    batch.put(
        Column.META,
        KEY,
        new ByteWriter(96)
            .u8(VERSION)
            .bytes(signing.seed().exposedBytes())
            .bytes(sealing.seed().exposedBytes())
            .bytes(controlLogNonce)
            .toBytes());
  }

  /// The node as others know it.
  public NodeId node() {
    return new NodeId(signing.verifying());
  }

  /// The peer key.
  public SigningKey signing() {
    return signing;
  }

  /// The sealing key.
  public SealingKey sealing() {
    return sealing;
  }

  /// Names, with the node, its control log.
  public Bytes controlLogNonce() {
    return controlLogNonce;
  }
}
