package org.thitsar.node.query;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.thitsar.node.storage.Column;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.policy.Withdrawal;

/// What was destroyed here because its custodian took it back, and has not been told to the
/// custodian yet. Kept in the commit that destroyed it, so that no receipt is lost or said too
/// soon.
public final class OwedReceipts {
  private final Storage storage;
  private final AtomicInteger owed = new AtomicInteger();

  private OwedReceipts(Storage storage) {
    this.storage = storage;
  }

  /// The receipts that are owed in `storage`.
  public static OwedReceipts open(Storage storage) {
    OwedReceipts receipts = new OwedReceipts(storage);
    receipts.owed.set(receipts.all().size());
    return receipts;
  }

  /// One receipt.
  ///
  /// @param custodian to whom
  /// @param withdrawal for what
  public record Owed(OrganisationId custodian, Withdrawal withdrawal) {}

  /// Whether there is anything to say.
  public boolean any() {
    return owed.get() > 0;
  }

  /// It was destroyed in this very commit.
  public void owe(WriteBatch batch, OrganisationId custodian, Withdrawal withdrawal) {
    Bytes value = value(new Owed(custodian, withdrawal));
    batch.put(Column.OWED_RECEIPT, value, value);
    batch.afterCommit(owed::incrementAndGet);
  }

  /// It is said in this very commit.
  public void said(WriteBatch batch, Owed receipt) {
    batch.delete(Column.OWED_RECEIPT, value(receipt));
    batch.afterCommit(owed::decrementAndGet);
  }

  /// All that are owed, in no order.
  public List<Owed> all() {
    List<Owed> all = new ArrayList<>();
    storage.scan(
        Column.OWED_RECEIPT,
        value -> {
          try {
            all.add(
                new Owed(
                    OrganisationId.decode(value.slice(0, OrganisationId.LENGTH)),
                    Withdrawal.decode(value.slice(OrganisationId.LENGTH, value.length()))));
          } catch (MalformedException e) {
            throw new StorageException(StorageException.Reason.CORRUPT, "owed receipt", e);
          }
        });
    return all;
  }

  private static Bytes value(Owed receipt) {
    return Bytes.concat(receipt.custodian().bytes(), receipt.withdrawal().encode());
  }
}
