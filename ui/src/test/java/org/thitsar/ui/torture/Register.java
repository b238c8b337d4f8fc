package org.thitsar.ui.torture;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.thitsar.node.cases.CaseStore;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.sealing.OwnLog;
import org.thitsar.node.storage.Storage;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;
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
    Map<String, CaseFile> files = new LinkedHashMap<>();
    Map<String, Integer> revisions = new HashMap<>();
    CaseStore.open(storage)
        .forEach(
            stored -> {
              files.put(stored.file().id().toString(), stored.file());
              revisions.put(stored.file().id().toString(), stored.revision());
            });
    List<Finding> findings = new ArrayList<>();
    compareWithLog(storage, files, revisions, findings);
    Set<String> numbers = new HashSet<>();
    Map<String, Written> cases = new LinkedHashMap<>();
    files.forEach(
        (id, file) -> {
          if (!numbers.add(file.localNumber())) {
            findings.add(new Finding(Finding.Kind.TWICE, "number " + file.localNumber()));
          }
          cases.put(id, written(file, revisions.get(id)));
        });
    return new Register(cases, findings);
  }

  private static void compareWithLog(
      Storage storage,
      Map<String, CaseFile> files,
      Map<String, Integer> revisions,
      List<Finding> findings)
      throws MalformedException {
    Map<String, CaseFile> last = new HashMap<>();
    Map<String, Integer> counted = new HashMap<>();
    for (EntryBody body : OwnLog.read(storage, new SecureEntropy())) {
      if (body.kind().filter(kind -> kind == EntryKind.CASE_REVISION).isPresent()) {
        CaseFile file = CaseFile.decode(body.payload());
        last.put(file.id().toString(), file);
        counted.merge(file.id().toString(), 1, Integer::sum);
      }
    }
    Set<String> all = new HashSet<>(files.keySet());
    all.addAll(last.keySet());
    for (String id : all) {
      if (!last.containsKey(id)
          || !last.get(id).equals(files.get(id))
          || !counted.get(id).equals(revisions.get(id))) {
        findings.add(new Finding(Finding.Kind.DISAGREES, "log and view of case " + id));
      }
    }
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
