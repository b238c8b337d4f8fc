package org.thitsar.node.storage;

import org.thitsar.node.storage.StorageException.Reason;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;

/// The small file `vault` that says what the directory is and how it is to be read
/// (`protocol/spec/10-vault.md` §3).
///
/// @param versions of the layout and of the protocol's records
/// @param vaultId 16 random bytes that every key of this vault is bound to
record StoreHeader(StoreVersions versions, Bytes vaultId) {
  static final int LENGTH = 8 + 2 + 2 + 16 + 32 + 32;

  private static final String PLACE = "vault header";
  private static final Bytes MAGIC = Bytes.utf8("thitsarV");
  private static final int ID_LENGTH = 16;
  private static final int TAG_LENGTH = 32;

  /// With its authenticator under `master`, and a checksum that tells damage from a wrong key.
  Bytes encode(SecretKey master) {
    Bytes fields =
        new ByteWriter(LENGTH)
            .bytes(MAGIC)
            .u16(versions.store())
            .u16(versions.protocol())
            .bytes(vaultId)
            .toBytes();
    Bytes authenticated =
        Bytes.concat(fields, Kdf.tag(TAG_LENGTH, master, Label.VAULT_HEADER, fields));
    return Bytes.concat(authenticated, Hash.of(Label.VAULT_HEADER, authenticated));
  }

  /// Reads a header that may be damaged, of another vault, or of another version.
  ///
  /// The versions come first and keep their place for ever, so that a newer header is recognised
  /// whatever follows them.
  ///
  /// @throws StorageException CORRUPT, NEWER_VERSION or WRONG_KEY
  static StoreHeader decode(Bytes file, SecretKey master, StoreVersions known) {
    try {
      ByteReader in = new ByteReader(file, PLACE);
      if (!in.bytes(MAGIC.length()).equals(MAGIC)) {
        throw new StorageException(Reason.CORRUPT, PLACE);
      }
      StoreVersions versions = new StoreVersions(in.u16(), in.u16());
      if (versions.newerThan(known)) {
        throw new StorageException(
            Reason.NEWER_VERSION, PLACE + ": " + versions + ", known here: " + known);
      }
      Bytes vaultId = in.bytes(ID_LENGTH);
      Bytes tag = in.bytes(TAG_LENGTH);
      Bytes checksum = in.bytes(Hash.LENGTH);
      in.end();
      int fieldsLength = file.length() - TAG_LENGTH - Hash.LENGTH;
      Bytes authenticated = file.slice(0, fieldsLength + TAG_LENGTH);
      if (!Hash.of(Label.VAULT_HEADER, authenticated).equals(checksum)) {
        throw new StorageException(Reason.CORRUPT, PLACE);
      }
      Bytes expected = Kdf.tag(TAG_LENGTH, master, Label.VAULT_HEADER, file.slice(0, fieldsLength));
      if (!expected.equals(tag)) {
        throw new StorageException(Reason.WRONG_KEY, PLACE);
      }
      return new StoreHeader(versions, vaultId);
    } catch (MalformedException e) {
      throw new StorageException(Reason.CORRUPT, PLACE, e);
    }
  }
}
