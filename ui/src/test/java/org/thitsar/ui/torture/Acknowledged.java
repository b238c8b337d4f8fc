package org.thitsar.ui.torture;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What clients were told, and what they had asked for and not heard of yet. Safe for many threads.
final class Acknowledged {
  private final Map<String, Written> told = new LinkedHashMap<>();
  private final Map<String, Written> underWay = new LinkedHashMap<>();
  private long acknowledgements;

  /// A client begins to ask for this state: from now on it may be there.
  synchronized void asked(Written state) {
    underWay.put(state.name(), state);
  }

  /// A client was told that this state is kept: from now on it must be there.
  synchronized void told(Written state) {
    if (!state.equals(told.put(state.name(), state))) {
      acknowledgements++;
    }
    underWay.remove(state.name(), state);
  }

  /// How many acknowledgements there were.
  synchronized long count() {
    return acknowledgements;
  }

  /// How many people must be there.
  synchronized int people() {
    return told.size();
  }

  /// The state of `name` that must be there, if any.
  synchronized @Nullable Written told(String name) {
    return told.get(name);
  }

  /// Everybody who must be there.
  synchronized List<Written> everybody() {
    return List.copyOf(told.values());
  }

  /// Compares with everything that a node has.
  synchronized List<Finding> compare(Collection<Written> kept) {
    List<Finding> findings = new ArrayList<>();
    Map<String, Written> found = new LinkedHashMap<>();
    for (Written one : kept) {
      if (found.put(one.name(), one) != null) {
        findings.add(new Finding(Finding.Kind.TWICE, one.name()));
      }
    }
    told.forEach(
        (name, state) -> {
          Written one = found.get(name);
          Written next = underWay.get(name);
          if (one == null || one.revision() < state.revision()) {
            findings.add(new Finding(Finding.Kind.LOST, name));
          } else if (!state.isWhole(one) && (next == null || !next.isWhole(one))) {
            findings.add(new Finding(Finding.Kind.TORN, name));
          }
        });
    found.forEach(
        (name, one) -> {
          if (!told.containsKey(name)) {
            Written asked = underWay.get(name);
            if (asked == null) {
              findings.add(new Finding(Finding.Kind.INVENTED, name));
            } else if (!asked.isWhole(one)) {
              findings.add(new Finding(Finding.Kind.TORN, name));
            }
          }
        });
    return findings;
  }

  /// After a comparison: what was under way and is there stays, what is not there will never come.
  synchronized void settle(Collection<Written> kept) {
    for (Written one : kept) {
      Written asked = underWay.get(one.name());
      if (asked != null && asked.isWhole(one)) {
        told.put(asked.name(), asked);
      }
    }
    underWay.clear();
  }
}
