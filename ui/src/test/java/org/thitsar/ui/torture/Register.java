package org.thitsar.ui.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.cases.StoredCase;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.sealing.OwnLog;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
import org.thitsar.protocol.casefile.CaseRevision;
import org.thitsar.protocol.log.EntryBody;
import org.thitsar.protocol.log.EntryKind;

/// All cases of an office, as its disk has them while it is stopped.
///
/// @param cases case id → state
/// @param findings where the log and the view made of it do not say the same, and numbers that two
///   cases bear
record Register(Map<String, Written> cases, List<Finding> findings) {
  /// Reads the view and the log, and holds them against each other.
  static Register read(Storage storage) throws MalformedException {
    Map<String, StoredCase> view = new LinkedHashMap<>();
    CaseStore.open(storage).forEach(stored -> view.put(stored.file().id().toString(), stored));
    Map<String, StoredCase> log = log(storage);
    List<Finding> findings = new ArrayList<>();
    Set<String> all = new HashSet<>(view.keySet());
    all.addAll(log.keySet());
    for (String id : all) {
      if (!Objects.equals(view.get(id), log.get(id))) {
        findings.add(new Finding(Finding.Kind.DISAGREES, "log and view of case " + id));
      }
    }
    Set<String> numbers = new HashSet<>();
    Map<String, Written> cases = new LinkedHashMap<>();
    view.forEach(
        (id, stored) -> {
          if (!numbers.add(stored.file().localNumber())) {
            findings.add(new Finding(Finding.Kind.TWICE, "number " + stored.file().localNumber()));
          }
          cases.put(id, written(stored.file(), stored.revision()));
        });
    return new Register(cases, findings);
  }

  /// What the view should be: of every case the last entry, which knows all edits before it.
  private static Map<String, StoredCase> log(Storage storage) throws MalformedException {
    Map<String, StoredCase> cases = new HashMap<>();
    for (EntryBody body : OwnLog.read(storage, new SecureEntropy())) {
      if (body.kind().filter(kind -> kind == EntryKind.CASE_REVISION).isPresent()) {
        CaseRevision revision = CaseRevision.decode(body.payload());
        cases.put(revision.id().toString(), new StoredCase(revision));
      }
    }
    return cases;
  }

  private static Written written(CaseFile file, int revision) {
    Map<String, String> fields = new HashMap<>();
    for (CaseField field : CaseField.all()) {
      String text = file.text(field);
      if (!text.isEmpty()) {
        fields.put(field.name(), text);
      }
    }
    return new Written(file.text(CaseField.FULL_NAME), fields, revision);
  }
}
