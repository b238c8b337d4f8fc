package org.thitsar.node.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.runtime.Invariant;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.Argon2id;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Kdf;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.StoreAead;

/// A random secret of 32 bytes, sealed once for each passphrase that opens it
/// (`protocol/spec/10-vault.md` §2).
///
/// **Promises.** Without a passphrase that opens a slot, the secret cannot be had for less than the
/// [cost][PassphraseCost] of each guess. A slot that was altered does not open, and a file to which
/// slots were added, or from which some were taken, by somebody without the secret, is noticed by
/// whoever opens it.
///
/// **Not promised.** A copy of the file from before a passphrase was changed still opens with the
/// old passphrase.
final class KeyslotFile {
  static final int SLOTS_MAX = 16;
  static final int BYTES_MAX = 28 + SLOTS_MAX * 106 + 64;

  private static final String PLACE = "keyslot file";
  private static final Bytes MAGIC = Bytes.utf8("thitsarK");
  private static final int VERSION = 1;
  private static final int ARGON2ID = 1;
  private static final int ID_LENGTH = 16;
  private static final int SALT_LENGTH = 32;
  private static final int BOX_LENGTH = SecretKey.LENGTH + StoreAead.OVERHEAD;
  private static final int TAG_LENGTH = 32;

  private final KeyPurpose purpose;
  private final Bytes id;
  private final List<Slot> slots;
  private final Bytes tag;

  private record Slot(PassphraseCost cost, Bytes salt, Bytes box) {}

  private KeyslotFile(KeyPurpose purpose, Bytes id, List<Slot> slots, Bytes tag) {
    this.purpose = purpose;
    this.id = id;
    this.slots = List.copyOf(slots);
    this.tag = tag;
  }

  /// A new file with one slot.
  static KeyslotFile create(
      KeyPurpose purpose,
      SecretKey secret,
      Passphrase passphrase,
      PassphraseCost cost,
      Entropy entropy) {
    Bytes id = entropy.bytes(ID_LENGTH);
    Slot slot = seal(prefix(purpose, id), secret, passphrase, cost, entropy);
    return of(purpose, id, List.of(slot), secret);
  }

  /// Reads a file that may be damaged or hostile.
  ///
  /// @throws MalformedException UNKNOWN_VERSION for a newer one, OUT_OF_RANGE for a cost outside
  ///   `bounds`, other flaws for damage
  static KeyslotFile decode(Bytes file, PassphraseCost.Bounds bounds) throws MalformedException {
    ByteReader in = new ByteReader(file, PLACE);
    if (!in.bytes(MAGIC.length()).equals(MAGIC)) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
    }
    if (in.u16() != VERSION) {
      throw new MalformedException(Flaw.UNKNOWN_VERSION, PLACE);
    }
    int purposeCode = in.u8();
    Bytes id = in.bytes(ID_LENGTH);
    int count = in.u8();
    if (count < 1 || count > SLOTS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
    List<Slot> slots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int function = in.u8();
      PassphraseCost cost = new PassphraseCost(in.u31(), in.u31(), in.u8());
      if (function != ARGON2ID || !bounds.allow(cost)) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
      slots.add(new Slot(cost, in.bytes(SALT_LENGTH), in.bytes(BOX_LENGTH)));
    }
    Bytes tag = in.bytes(TAG_LENGTH);
    Bytes checksum = in.bytes(Hash.LENGTH);
    in.end();
    Bytes before = file.slice(0, file.length() - Hash.LENGTH);
    if (!Hash.of(Label.KEYSLOT_FILE, before).equals(checksum)) {
      throw new MalformedException(Flaw.BAD_HASH, PLACE);
    }
    KeyPurpose purpose =
        KeyPurpose.byCode(purposeCode)
            .orElseThrow(() -> new MalformedException(Flaw.OUT_OF_RANGE, PLACE));
    return new KeyslotFile(purpose, id, slots, tag);
  }

  /// The bytes of the file.
  Bytes encode() {
    Bytes before = Bytes.concat(fields(purpose, id, slots), tag);
    return Bytes.concat(before, Hash.of(Label.KEYSLOT_FILE, before));
  }

  KeyPurpose purpose() {
    return purpose;
  }

  /// The memory that trying one passphrase needs.
  int memoryKib() {
    return slots.stream().mapToInt(slot -> slot.cost.memoryKib()).max().orElseThrow();
  }

  /// The secret.
  ///
  /// @throws KeyFailureException WRONG_PASSPHRASE when no slot opens, DAMAGED when the set of slots
  ///   was altered
  SecretKey open(Passphrase passphrase) throws KeyFailureException {
    return find(passphrase).secret;
  }

  /// The file with the slot that `old` opens replaced by one for `fresh`; the other slots stay.
  ///
  /// @throws KeyFailureException as [#open]
  KeyslotFile change(Passphrase old, Passphrase fresh, PassphraseCost cost, Entropy entropy)
      throws KeyFailureException {
    Found found = find(old);
    List<Slot> changed = new ArrayList<>(slots);
    changed.set(found.slot, seal(prefix(purpose, id), found.secret, fresh, cost, entropy));
    return of(purpose, id, changed, found.secret);
  }

  private static final class Found {
    private final int slot;
    private final SecretKey secret;

    Found(int slot, SecretKey secret) {
      this.slot = slot;
      this.secret = secret;
    }
  }

  private Found find(Passphrase passphrase) throws KeyFailureException {
    for (int i = 0; i < slots.size(); i++) {
      @Nullable SecretKey secret =
          unseal(prefix(purpose, id), slots.get(i), passphrase).orElse(null);
      if (secret != null) {
        if (!tag(secret, fields(purpose, id, slots)).equals(tag)) {
          throw new KeyFailureException(KeyFailure.DAMAGED);
        }
        return new Found(i, secret);
      }
    }
    throw new KeyFailureException(KeyFailure.WRONG_PASSPHRASE);
  }

  private static KeyslotFile of(KeyPurpose purpose, Bytes id, List<Slot> slots, SecretKey secret) {
    return new KeyslotFile(purpose, id, slots, tag(secret, fields(purpose, id, slots)));
  }

  private static Slot seal(
      Bytes prefix, SecretKey secret, Passphrase passphrase, PassphraseCost cost, Entropy entropy) {
    Bytes salt = entropy.bytes(SALT_LENGTH);
    Bytes box =
        aead(passphrase, cost, salt)
            .seal(associated(prefix, cost, salt), secret.exposedBytes(), entropy);
    Invariant.check(box.length() == BOX_LENGTH, "a sealed secret has one length");
    return new Slot(cost, salt, box);
  }

  private static Optional<SecretKey> unseal(Bytes prefix, Slot slot, Passphrase passphrase) {
    try {
      Bytes secret =
          aead(passphrase, slot.cost, slot.salt)
              .open(associated(prefix, slot.cost, slot.salt), slot.box);
      return Optional.of(SecretKey.of(secret));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static StoreAead aead(Passphrase passphrase, PassphraseCost cost, Bytes salt) {
    SecretKey wrapping;
    try (Passphrase normalised = passphrase.normalised()) {
      wrapping =
          Argon2id.derive(normalised.utf8(), salt, cost.memoryKib(), cost.passes(), cost.lanes());
    }
    try {
      return StoreAead.derive(wrapping, Label.KEYSLOT, Bytes.empty());
    } finally {
      wrapping.destroy();
    }
  }

  private static Bytes associated(Bytes prefix, PassphraseCost cost, Bytes salt) {
    return Bytes.concat(prefix, parameters(new ByteWriter(), cost).bytes(salt).toBytes());
  }

  private static ByteWriter parameters(ByteWriter out, PassphraseCost cost) {
    return out.u8(ARGON2ID).u31(cost.memoryKib()).u31(cost.passes()).u8(cost.lanes());
  }

  private static Bytes prefix(KeyPurpose purpose, Bytes id) {
    return new ByteWriter().bytes(MAGIC).u16(VERSION).u8(purpose.code()).bytes(id).toBytes();
  }

  private static Bytes fields(KeyPurpose purpose, Bytes id, List<Slot> slots) {
    ByteWriter out = new ByteWriter().bytes(prefix(purpose, id)).u8(slots.size());
    for (Slot slot : slots) {
      parameters(out, slot.cost).bytes(slot.salt).bytes(slot.box);
    }
    return out.toBytes();
  }

  private static Bytes tag(SecretKey secret, Bytes fields) {
    return Kdf.tag(TAG_LENGTH, secret, Label.KEYSLOT_FILE, fields);
  }
}
