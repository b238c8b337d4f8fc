package org.thitsar.node.cases;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.text.Zawgyi;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A register in memory, with the steps that the flow takes around it.
final class CaseFixture {
  static final LocalDate TODAY = LocalDate.of(2026, 7, 31);
  static final Gazetteer GAZETTEER = new Gazetteer();
  static final Zawgyi ZAWGYI = new Zawgyi();

  static final NodeId LAPTOP = new NodeId(SigningKey.random(new SeededEntropy(8)).verifying());

  final Storage storage = new MemoryStorage();
  final Entropy entropy = new SeededEntropy(7);
  final CaseDrafts drafts = new CaseDrafts(GAZETTEER, ZAWGYI);
  final CaseStore store = CaseStore.open(storage);

  /// Writes one chunk as the flow does: at once, and visible when it is on the disk.
  void write(List<ImportedCase> chunk) {
    List<PendingCase> pending = new ArrayList<>();
    storage.write(
        batch ->
            chunk.forEach(
                each ->
                    pending.add(
                        store.put(batch, each, each.on(store.get(each.file().id()), LAPTOP, 1)))));
    store.committed(pending);
  }

  CsvImport csvImport() {
    return new CsvImport(drafts, store, ZAWGYI, entropy);
  }
}
