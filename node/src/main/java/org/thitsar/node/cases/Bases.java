package org.thitsar.node.cases;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.CaseFile;

/// The bases of a case in their text form. One that was withdrawn stays withdrawn for ever.
record Bases(List<String> items) {
  private static final String WITHDRAWN = " withdrawn";

  static Bases of(CaseFile file) {
    String text = file.text(CaseField.BASES);
    return new Bases(text.isEmpty() ? List.of() : List.of(text.split("; ", -1)));
  }

  List<String> withdrawn() {
    return items.stream().filter(item -> item.endsWith(WITHDRAWN)).toList();
  }

  boolean containsAll(Collection<String> others) {
    return items.containsAll(others);
  }

  /// These bases and every withdrawn one of `before`: what is both is withdrawn. When that comes to
  /// the same as before, in the order of before.
  Bases after(Bases before) {
    List<String> withdrawn = before.withdrawn();
    LinkedHashSet<String> merged = new LinkedHashSet<>();
    for (String item : items) {
      merged.add(withdrawn.contains(item + WITHDRAWN) ? item + WITHDRAWN : item);
    }
    merged.addAll(withdrawn);
    boolean same = merged.size() == before.items.size() && before.containsAll(merged);
    return same ? before : new Bases(new ArrayList<>(merged));
  }

  String text() {
    return String.join("; ", items);
  }
}
