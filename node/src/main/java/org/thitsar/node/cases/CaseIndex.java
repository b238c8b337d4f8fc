package org.thitsar.node.cases;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.thitsar.protocol.casefile.CaseId;

/// Summaries of all cases, in memory, found by id, by number and by age. Safe for many threads.
final class CaseIndex {
  private static final Pattern GIVEN_NUMBER = Pattern.compile("(\\d{4})-(\\d{4,9})(-[0-9a-f]{3})?");

  private final NavigableMap<CaseId, CaseSummary> byId = new TreeMap<>();
  private final NavigableMap<Long, CaseSummary> bySequence = new TreeMap<>();
  private final Map<String, Set<CaseId>> byNumber = new HashMap<>();
  private final Map<Integer, Long> lastNumberOfYear = new HashMap<>();
  private long lastSequence;

  /// Replaces what was known of this case.
  synchronized void put(CaseSummary summary) {
    CaseSummary before = byId.put(summary.id(), summary);
    if (before != null) {
      bySequence.remove(before.sequence());
      Set<CaseId> holders = byNumber.get(before.localNumber());
      if (holders != null && holders.remove(before.id()) && holders.isEmpty()) {
        byNumber.remove(before.localNumber());
      }
    }
    bySequence.put(summary.sequence(), summary);
    lastSequence = Math.max(lastSequence, summary.sequence());
    if (!summary.localNumber().isEmpty()) {
      byNumber.computeIfAbsent(summary.localNumber(), _ -> new HashSet<>(2)).add(summary.id());
      noteNumber(summary.localNumber());
    }
  }

  synchronized @Nullable CaseSummary get(CaseId id) {
    return byId.get(id);
  }

  synchronized Set<CaseId> holders(String localNumber) {
    return Set.copyOf(byNumber.getOrDefault(localNumber, Set.of()));
  }

  /// Ids that begin with `prefix` in hexadecimal digits, at most `limit`.
  synchronized List<CaseId> beginningWith(String prefix, int limit) {
    String whole = (prefix + "0".repeat(2 * CaseId.LENGTH)).substring(0, 2 * CaseId.LENGTH);
    Optional<CaseId> first = parse(whole);
    List<CaseId> found = new ArrayList<>();
    if (first.isPresent()) {
      for (CaseId id : byId.tailMap(first.get(), true).keySet()) {
        if (found.size() == limit || !id.toString().startsWith(prefix)) {
          break;
        }
        found.add(id);
      }
    }
    return found;
  }

  synchronized CasePage page(CaseFilter filter, int offset, int limit) {
    List<CaseSummary> cases = new ArrayList<>();
    long total = 0;
    for (CaseSummary summary : bySequence.descendingMap().values()) {
      if (filter.accepts(summary)) {
        if (total >= offset && cases.size() < limit) {
          cases.add(summary);
        }
        total++;
      }
    }
    return new CasePage(total, cases);
  }

  synchronized Map<String, Long> countsByCategory() {
    Map<String, Long> counts = new LinkedHashMap<>();
    byId.values().forEach(summary -> counts.merge(summary.category(), 1L, Long::sum));
    return counts;
  }

  synchronized int size() {
    return byId.size();
  }

  synchronized long nextSequence() {
    return ++lastSequence;
  }

  synchronized String nextNumber(int year) {
    long next = lastNumberOfYear.merge(year, 1L, Long::sum);
    return String.format(java.util.Locale.ROOT, "%d-%04d", year, next);
  }

  private void noteNumber(String localNumber) {
    Matcher given = GIVEN_NUMBER.matcher(localNumber);
    if (given.matches()) {
      lastNumberOfYear.merge(
          Integer.valueOf(given.group(1)), Long.valueOf(given.group(2)), Math::max);
    }
  }

  private static Optional<CaseId> parse(String digits) {
    try {
      return Optional.of(CaseId.parse(digits));
    } catch (org.thitsar.protocol.base.MalformedException e) {
      return Optional.empty();
    }
  }
}
