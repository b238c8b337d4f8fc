package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Cases.CaseView;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing.PolicyView;
import org.thitsar.node.storage.Column;
import org.thitsar.protocol.sync.CarriedLog;

/// The laptops of one organisation come to one register:
/// - those that hold the same logs show the same cases, conflicts and policies
/// - what an operator wrote stands at all of them until somebody who saw it wrote something else
/// - what is not replaced and was written apart is a conflict, in which what restricts most holds
/// - who withdrew has withdrawn, at every laptop that has heard, and nobody's merge brings it back
/// - no two persons have one number
///
/// What somebody saw is what the node showed when its operator wrote. Nothing here knows how
/// revisions are counted or merged.
final class Registers {
  /// What a withdrawal makes of a case.
  static final String WITHDRAWN = "WITHDREW_CONSENT";

  /// Fields into which no text is ever written twice, so that a text says whose edit it is.
  static final List<String> TEXTS = List.of("note", "skills");

  private static final List<String> STATES_BY_RESTRICTION =
      List.of(WITHDRAWN, "REFERRED_CHILD_PROTECTION", "RETURNED_TO_MILITARY", "ON_HOLD", "CLOSED");

  /// Digits of a key that end the numbers of a laptop.
  private static final int NUMBER_MARK_DIGITS = 3;

  private static final int CASES_MAX = 1_000;

  private final Tally tally;
  private final Planted planted;
  private final Policies policies;
  private final Map<Place, List<Edit>> edits = new HashMap<>();
  private final Set<String> withdrawn = new TreeSet<>();

  private record Place(String caseId, String field) {}

  /// One text that an operator wrote into a field, and what stood there before its eyes.
  static final class Edit {
    private final String text;
    private final Set<String> seen;
    private boolean acknowledged;

    private Edit(String text, Set<String> seen) {
      this.text = text;
      this.seen = seen;
    }

    /// The operator was told that it is done.
    void done() {
      acknowledged = true;
    }
  }

  Registers(Tally tally, Planted planted) {
    this.tally = tally;
    this.planted = planted;
    this.policies = new Policies(planted);
  }

  /// All cases that a machine shows, in the order in which it does.
  static List<String> cases(Machine machine) {
    try {
      return machine
          .engine()
          .cases()
          .list(Machine.OPERATOR, new Cases.CaseQuery("", "", 0, CASES_MAX))
          .cases()
          .stream()
          .map(Cases.CaseLine::caseId)
          .toList();
    } catch (RefusedException e) {
      throw new IllegalStateException("cases are listed to the operator", e);
    }
  }

  /// One of them.
  static CaseView show(Machine machine, String id) {
    try {
      return machine.engine().cases().show(Machine.OPERATOR, id);
    } catch (RefusedException e) {
      throw new IllegalStateException("what is listed can be shown", e);
    }
  }

  /// A field as it holds; empty when it has no value.
  static String text(CaseView view, String field) {
    return view.fields().stream()
        .filter(value -> value.name().equals(field))
        .map(Cases.FieldValue::value)
        .findFirst()
        .orElse("");
  }

  /// The number of the person of a case.
  static int person(CaseView view) {
    return Disclosure.person(text(view, "full_name"));
  }

  /// An operator, before whom this stands, is about to write into one of [#TEXTS].
  Edit writes(CaseView before, String field, String text) {
    Edit edit = new Edit(text, shown(before, field));
    place(before, field).add(edit);
    return edit;
  }

  /// What operators do with policies.
  Policies policies() {
    return policies;
  }

  /// A person has withdrawn, and its operator was told so.
  void withdrew(String caseId) {
    withdrawn.add(caseId);
  }

  private List<Edit> place(CaseView view, String field) {
    return edits.computeIfAbsent(
        new Place(view.caseId(), field),
        _ -> {
          List<Edit> all = new ArrayList<>();
          if (field.equals("skills")) {
            Edit first = new Edit(Disclosure.skill(person(view)), Set.of());
            first.done();
            all.add(first);
          }
          return all;
        });
  }

  /// All that stands in a field, written apart or not.
  private static Set<String> shown(CaseView view, String field) {
    Set<String> shown = new TreeSet<>();
    for (Cases.ConflictView conflict : view.conflicts()) {
      if (conflict.field().equals(field)) {
        conflict.claims().forEach(claim -> shown.add(claim.value()));
        return shown;
      }
    }
    shown.add(text(view, field));
    shown.remove("");
    return shown;
  }

  /// Looks at two laptops of one organisation that have just met, when both hold and read the same.
  void met(Machine one, Machine other) {
    if (holdsAllOf(one, other) && holdsAllOf(other, one)) {
      same(one, other, false);
    }
  }

  /// Whether `other` holds what `one` does of the logs of their organisation, and both can read it.
  private static boolean holdsAllOf(Machine one, Machine other) {
    for (CarriedLog log : one.logs().carried().carried()) {
      boolean ours =
          log.opening().writer().peerId().equals(one.peer())
              || log.opening().writer().peerId().equals(other.peer());
      if (ours
          && (!other
                  .logs()
                  .source()
                  .frontier(log.id())
                  .equals(one.logs().source().frontier(log.id()))
              || one.disk.get(Column.LOG_READING, log.id().bytes()).isPresent()
              || other.disk.get(Column.LOG_READING, log.id().bytes()).isPresent())) {
        return false;
      }
    }
    return true;
  }

  /// Two laptops that have heard all of each other; `shared` when with whom they share must be the
  /// same, too.
  void same(Machine one, Machine other, boolean shared) {
    tally.add(Tally.Of.LAPTOPS_COMPARED);
    Map<String, String> here = comparable(one, shared);
    Map<String, String> there = comparable(other, shared);
    if (!here.equals(there)) {
      here.entrySet().removeAll(Set.copyOf(there.entrySet()));
      there.keySet().retainAll(here.keySet());
      throw broken(one, "shows " + here + " where " + other + " shows " + there);
    }
    if (!mark(one).equals(mark(other))) {
      Map<String, String> numbers = new HashMap<>();
      for (String id : cases(one)) {
        String number = show(one, id).localNumber();
        if (numbers.put(number, id) != null) {
          throw broken(one, "has two persons of the number " + number);
        }
      }
    }
    check(one);
    policies.same(one);
  }

  private static String mark(Machine machine) {
    return machine.nodeKey.verifying().bytes().hex().substring(0, NUMBER_MARK_DIGITS);
  }

  private static Map<String, String> comparable(Machine machine, boolean shared) {
    Map<String, String> all = new TreeMap<>();
    for (String id : cases(machine)) {
      CaseView view = show(machine, id);
      all.put(
          id,
          view.localNumber()
              + view.revision()
              + view.fields()
              + view.conflicts().toString().replaceAll("here=(true|false)", "")
              + (shared ? view.sharedWith() : ""));
    }
    for (PolicyView policy : policies(machine)) {
      all.put(
          policy.name(),
          policy.conflict()
              + policy.until()
              + policy.fields()
              + (shared ? policy.organisations() : "")
              + (policy.laptop().isEmpty() && !policy.conflict()
                  ? machine.peer()
                  : policy.laptop()));
    }
    return all;
  }

  private static List<PolicyView> policies(Machine machine) {
    try {
      return machine.engine().sharing().policies(Machine.OPERATOR);
    } catch (RefusedException e) {
      throw new IllegalStateException("policies are listed to the operator", e);
    }
  }

  /// A laptop that has heard all that was written in its organisation.
  void check(Machine machine) {
    for (String id : cases(machine)) {
      CaseView view = show(machine, id);
      TEXTS.forEach(field -> standing(machine, view, field));
      restricting(machine, view);
    }
  }

  private void standing(Machine machine, CaseView view, String field) {
    Set<String> shown = shown(view, field);
    if (planted == Planted.LAST_WRITER_WINS && shown.size() > 1) {
      shown.retainAll(List.of(shown.iterator().next()));
    }
    List<Edit> all = place(view, field);
    Set<String> sure = new TreeSet<>();
    Set<String> possible = new TreeSet<>();
    for (int i = 0; i < all.size(); i++) {
      Edit edit = all.get(i);
      List<Edit> replacing =
          all.subList(i + 1, all.size()).stream()
              .filter(later -> later.seen.contains(edit.text))
              .toList();
      if (edit.acknowledged && replacing.isEmpty()) {
        sure.add(edit.text);
      }
      // The power may have gone after the write and before its operator heard of it.
      if (replacing.stream().noneMatch(later -> later.acknowledged)) {
        possible.add(edit.text);
      }
    }
    tally.add(Tally.Of.WRITTEN_APART, sure.size() > 1 ? 1 : 0);
    if (!shown.containsAll(sure) || !possible.containsAll(shown)) {
      throw broken(
          machine,
          "shows %s in %s of a case; %s stands, and nothing but %s can"
              .formatted(shown, field, sure, possible));
    }
  }

  private void restricting(Machine machine, CaseView view) {
    String state = text(view, "state");
    Set<String> bases = parts(text(view, "bases"));
    for (Cases.ConflictView conflict : view.conflicts()) {
      List<String> claims = conflict.claims().stream().map(Cases.ClaimView::value).toList();
      if (conflict.field().equals("state")) {
        String strictest =
            STATES_BY_RESTRICTION.stream().filter(claims::contains).findFirst().orElse("");
        if (!state.equals(strictest)) {
          throw broken(machine, "has " + state + " hold of " + claims);
        }
      } else if (conflict.field().equals("bases")) {
        for (String claim : claims) {
          if (!bases.containsAll(withdrawn(parts(claim)))
              || !parts(claim).containsAll(standing(bases))) {
            throw broken(machine, "has " + bases + " hold of " + claims);
          }
        }
      } else if (!text(view, conflict.field()).isEmpty()) {
        throw broken(machine, "has a value hold of " + claims);
      }
    }
    if (withdrawn.contains(view.caseId())) {
      tally.add(Tally.Of.WITHDRAWALS_LOOKED_AT);
      if (planted == Planted.WITHDRAWAL_IS_MERGED_AWAY) {
        state = "";
      }
      if (!state.equals(WITHDRAWN) || !standing(bases).isEmpty()) {
        throw new Violation(
            "withdrawal", machine + " shows " + state + " " + bases + " of who withdrew");
      }
    }
  }

  private static Set<String> parts(String bases) {
    return Arrays.stream(bases.split(";"))
        .map(String::strip)
        .filter(part -> !part.isEmpty())
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static Set<String> withdrawn(Set<String> bases) {
    return bases.stream()
        .filter(basis -> basis.endsWith("withdrawn"))
        .collect(Collectors.toCollection(HashSet::new));
  }

  private static Set<String> standing(Set<String> bases) {
    Set<String> standing = new HashSet<>(bases);
    standing.removeAll(withdrawn(bases));
    return standing;
  }

  private static Violation broken(Machine machine, String what) {
    return new Violation("register", machine + " " + what);
  }
}
