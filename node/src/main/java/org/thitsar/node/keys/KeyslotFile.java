package org.thitsar.node.keys;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
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

/// A random secret of 32 bytes, sealed once for each operator, under a passphrase of their own
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
  static final int BYTES_MAX = 28 + SLOTS_MAX * 107 + 64;

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

  private record Slot(Opener opener, Bytes box) {}

  /// What a slot says of who opens it, and for how much.
  private record Opener(int operator, PassphraseCost cost, Bytes salt) {
    ByteWriter write(ByteWriter out) {
      return out.u8(operator)
          .u8(ARGON2ID)
          .u31(cost.memoryKib())
          .u31(cost.passes())
          .u8(cost.lanes())
          .bytes(salt);
    }
  }

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
      int operator,
      Passphrase passphrase,
      PassphraseCost cost,
      Entropy entropy) {
    Bytes id = entropy.bytes(ID_LENGTH);
    Slot slot = seal(prefix(purpose, id), secret, operator, passphrase, cost, entropy);
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
      int operator = in.u8();
      int function = in.u8();
      PassphraseCost cost = new PassphraseCost(in.u31(), in.u31(), in.u8());
      if (function != ARGON2ID || !bounds.allow(cost)) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, PLACE);
      }
      Bytes salt = in.bytes(SALT_LENGTH);
      slots.add(new Slot(new Opener(operator, cost, salt), in.bytes(BOX_LENGTH)));
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
    if (slots.stream().map(slot -> slot.opener.operator).distinct().count() < count) {
      throw new MalformedException(Flaw.OUT_OF_ORDER, PLACE);
    }
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
    return slots.stream().mapToInt(slot -> slot.opener.cost.memoryKib()).max().orElseThrow();
  }

  /// Who has a slot here.
  Set<Integer> operators() {
    return slots.stream()
        .map(slot -> slot.opener.operator)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /// The secret.
  ///
  /// @throws KeyFailureException NO_SLOT when the operator has none, WRONG_PASSPHRASE when it does
  ///   not open, DAMAGED when the set of slots was altered
  SecretKey open(int operator, Passphrase passphrase) throws KeyFailureException {
    Slot slot = slots.get(place(operator).orElseThrow(() -> failure(KeyFailure.NO_SLOT)));
    SecretKey secret =
        unseal(prefix(purpose, id), slot, passphrase)
            .orElseThrow(() -> failure(KeyFailure.WRONG_PASSPHRASE));
    if (!tag(secret, fields(purpose, id, slots)).equals(tag)) {
      throw new KeyFailureException(KeyFailure.DAMAGED);
    }
    return secret;
  }

  /// The file with a slot of `operator` that `fresh` opens, in place of the one they have; the
  /// other slots stay. Who may do that for whom is not asked here: whoever opens a slot has the
  /// secret.
  ///
  /// @param by whose slot `passphrase` opens
  /// @throws KeyFailureException as [#open]; FULL when there is no room for another slot
  KeyslotFile put(
      int by,
      Passphrase passphrase,
      int operator,
      Passphrase fresh,
      PassphraseCost cost,
      Entropy entropy)
      throws KeyFailureException {
    SecretKey secret = open(by, passphrase);
    Slot slot = seal(prefix(purpose, id), secret, operator, fresh, cost, entropy);
    List<Slot> changed = new ArrayList<>(slots);
    Optional<Integer> old = place(operator);
    if (old.isPresent()) {
      changed.set(old.get(), slot);
    } else if (changed.size() == SLOTS_MAX) {
      throw new KeyFailureException(KeyFailure.FULL);
    } else {
      changed.add(slot);
    }
    return of(purpose, id, changed, secret);
  }

  /// The file without the slot of `operator`.
  ///
  /// @param by whose slot `passphrase` opens; somebody else, so that there is always one left
  /// @throws KeyFailureException as [#open]; NO_SLOT also when `operator` has none
  KeyslotFile drop(int by, Passphrase passphrase, int operator) throws KeyFailureException {
    Invariant.check(by != operator, "nobody drops their own slot");
    SecretKey secret = open(by, passphrase);
    List<Slot> changed = new ArrayList<>(slots);
    int gone = place(operator).orElseThrow(() -> failure(KeyFailure.NO_SLOT));
    changed.remove(gone);
    return of(purpose, id, changed, secret);
  }

  private Optional<Integer> place(int operator) {
    return IntStream.range(0, slots.size())
        .filter(i -> slots.get(i).opener.operator == operator)
        .boxed()
        .findFirst();
  }

  private static KeyFailureException failure(KeyFailure failure) {
    return new KeyFailureException(failure);
  }

  private static KeyslotFile of(KeyPurpose purpose, Bytes id, List<Slot> slots, SecretKey secret) {
    return new KeyslotFile(purpose, id, slots, tag(secret, fields(purpose, id, slots)));
  }

  private static Slot seal(
      Bytes prefix,
      SecretKey secret,
      int operator,
      Passphrase passphrase,
      PassphraseCost cost,
      Entropy entropy) {
    Opener opener = new Opener(operator, cost, entropy.bytes(SALT_LENGTH));
    Bytes box =
        aead(passphrase, opener).seal(associated(prefix, opener), secret.exposedBytes(), entropy);
    Invariant.check(box.length() == BOX_LENGTH, "a sealed secret has one length");
    return new Slot(opener, box);
  }

  private static Optional<SecretKey> unseal(Bytes prefix, Slot slot, Passphrase passphrase) {
    try {
      Bytes secret = aead(passphrase, slot.opener).open(associated(prefix, slot.opener), slot.box);
      return Optional.of(SecretKey.of(secret));
    } catch (MalformedException e) {
      return Optional.empty();
    }
  }

  private static StoreAead aead(Passphrase passphrase, Opener opener) {
    PassphraseCost cost = opener.cost;
    SecretKey wrapping;
    try (Passphrase normalised = passphrase.normalised()) {
      wrapping =
          Argon2id.derive(
              normalised.utf8(), opener.salt, cost.memoryKib(), cost.passes(), cost.lanes());
    }
    try {
      return StoreAead.derive(wrapping, Label.KEYSLOT, Bytes.empty());
    } finally {
      wrapping.destroy();
    }
  }

  private static Bytes associated(Bytes prefix, Opener opener) {
    return Bytes.concat(prefix, opener.write(new ByteWriter()).toBytes());
  }

  private static Bytes prefix(KeyPurpose purpose, Bytes id) {
    return new ByteWriter().bytes(MAGIC).u16(VERSION).u8(purpose.code()).bytes(id).toBytes();
  }

  private static Bytes fields(KeyPurpose purpose, Bytes id, List<Slot> slots) {
    ByteWriter out = new ByteWriter().bytes(prefix(purpose, id)).u8(slots.size());
    for (Slot slot : slots) {
      slot.opener.write(out).bytes(slot.box);
    }
    return out.toBytes();
  }

  private static Bytes tag(SecretKey secret, Bytes fields) {
    return Kdf.tag(TAG_LENGTH, secret, Label.KEYSLOT_FILE, fields);
  }
}
