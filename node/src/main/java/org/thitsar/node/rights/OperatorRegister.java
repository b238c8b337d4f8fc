package org.thitsar.node.rights;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListMap;
import org.thitsar.node.api.Right;
import org.thitsar.node.api.Role;
import org.thitsar.node.keys.KeyPlace;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.ByteReader;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Who the operators of this computer are: numbers, roles, and whether they are still here. Whose
/// passphrase opens the vault is the keyslot file's to say.
///
/// Not shared with the organisation's other laptops: each has operators of its own.
public final class OperatorRegister {
  /// The number of whoever founds a node.
  public static final int FIRST = 1;

  private static final int VERSION = 1;
  private static final int LEFT = 2;
  private static final int ACTIVE = 1;

  private final Storage storage;
  private final NavigableMap<Integer, Entry> entries = new ConcurrentSkipListMap<>();

  /// One operator.
  ///
  /// @param number theirs for good
  /// @param roles none once they have left
  /// @param active whether they are still here
  /// @param since when they came, got these roles, or left: milliseconds of this computer's clock
  public record Entry(int number, Set<Role> roles, boolean active, long since) {
    /// Copies the roles.
    public Entry {
      roles = Set.copyOf(roles);
    }

    /// Whether they may do this.
    boolean may(Right right) {
      return active && roles.stream().anyMatch(role -> role.rights().contains(right));
    }

    private Bytes encode() {
      int mask = roles.stream().mapToInt(role -> 1 << role.code()).sum();
      return new ByteWriter()
          .u8(VERSION)
          .u8(number)
          .u8(active ? ACTIVE : LEFT)
          .u16(mask)
          .u63(since)
          .toBytes();
    }

    private static Entry decode(Bytes value) throws MalformedException {
      ByteReader in = new ByteReader(value, "operator");
      if (in.u8() != VERSION) {
        throw new MalformedException(Flaw.UNKNOWN_VERSION, "operator");
      }
      int number = in.u8();
      boolean active = in.u8() == ACTIVE;
      int mask = in.u16();
      Set<Role> roles = EnumSet.noneOf(Role.class);
      for (Role role : Role.values()) {
        if ((mask & 1 << role.code()) != 0) {
          roles.add(role);
        }
      }
      Entry entry = new Entry(number, roles, active, in.u63());
      in.end();
      return entry;
    }
  }

  private OperatorRegister(Storage storage) {
    this.storage = storage;
  }

  /// Puts whoever founds a node into its register, with every role: an office may have one person.
  public static void found(WriteBatch batch, long now) {
    put(batch, new Entry(FIRST, EnumSet.allOf(Role.class), true, now));
  }

  /// The register in `storage`.
  public static OperatorRegister open(Storage storage) {
    OperatorRegister register = new OperatorRegister(storage);
    storage.scan(
        Column.OPERATOR,
        value -> {
          try {
            Entry entry = Entry.decode(value);
            register.entries.put(entry.number, entry);
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "operator", e);
          }
        });
    return register;
  }

  /// An operator, whether still here or not.
  public Optional<Entry> find(int number) {
    return Optional.ofNullable(entries.get(number));
  }

  /// All, in the order in which they came.
  public List<Entry> all() {
    return List.copyOf(entries.values());
  }

  /// A new operator under the next number, or nothing when all numbers were given.
  synchronized Optional<Entry> add(Set<Role> roles, long now) {
    int number = entries.isEmpty() ? FIRST : entries.lastKey() + 1;
    if (number > KeyPlace.OPERATORS_MAX) {
      return Optional.empty();
    }
    return Optional.of(keep(new Entry(number, roles, true, now)));
  }

  /// Other roles for an operator; nothing when that would leave nobody who manages operators.
  synchronized Optional<Entry> change(Entry entry, Set<Role> roles, long now) {
    return keepManaged(new Entry(entry.number, roles, true, now));
  }

  /// Ends an operator; nothing when that would leave nobody who manages operators.
  synchronized Optional<Entry> drop(Entry entry, long now) {
    return keepManaged(new Entry(entry.number, Set.of(), false, now));
  }

  private Optional<Entry> keepManaged(Entry entry) {
    List<Entry> after = new ArrayList<>(entries.values());
    after.replaceAll(one -> one.number == entry.number ? entry : one);
    return after.stream().anyMatch(one -> one.may(Right.MANAGE_OPERATORS))
        ? Optional.of(keep(entry))
        : Optional.empty();
  }

  private Entry keep(Entry entry) {
    storage.write(
        batch -> {
          put(batch, entry);
          batch.afterCommit(() -> entries.put(entry.number, entry));
        });
    return entry;
  }

  private static void put(WriteBatch batch, Entry entry) {
    batch.put(Column.OPERATOR, new ByteWriter().u8(entry.number).toBytes(), entry.encode());
  }
}
