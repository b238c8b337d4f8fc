package org.thitsar.node.simulation;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing.PolicyView;

/// What two laptops of one organisation did with their policies, apart or not: an end at one is an
/// end at both, and of what was done apart nothing is in force.
///
/// Who had heard of what is told from what the node showed before its operator spoke, and from when
/// the two were last found to hold the same.
final class Policies {
  private final Planted planted;
  private final Map<String, Integer> rounds = new HashMap<>();
  private final Map<String, List<Put>> puts = new HashMap<>();

  /// What an operator did under a name: it put `text` in force, or ended what was, when that is
  /// empty.
  ///
  /// @param round how often the laptops had been found to hold the same
  /// @param shown under the name before
  /// @param effect what is shown when nothing else was done
  /// @param sure whether the operator was told that it is done, and that changed something
  private record Put(
      Machine by, int round, String shown, String text, String effect, boolean sure) {}

  Policies(Planted planted) {
    this.planted = planted;
  }

  /// What a machine shows under a name, and nothing that hangs on its roster.
  static String shown(Machine machine, String name) {
    try {
      StringBuilder shown = new StringBuilder();
      for (PolicyView view : machine.engine().sharing().policies(Machine.OPERATOR)) {
        if (view.name().equals(name)) {
          shown.append(view.conflict() ? "apart" : view.until() + view.fields());
        }
      }
      return shown.toString();
    } catch (RefusedException e) {
      throw new IllegalStateException("policies are listed to the operator", e);
    }
  }

  /// An operator did something; `done` is false when the power went meanwhile.
  void put(Machine by, String name, String shown, String text, boolean done) {
    List<Put> known = puts.computeIfAbsent(by.name + name, _ -> new ArrayList<>());
    String effect = done ? shown(by, name) : "";
    // What is in force already is not put in force once more.
    boolean changed = text.isEmpty() || !shown.equals(effect);
    known.removeIf(before -> before.by() == by);
    known.add(new Put(by, rounds.getOrDefault(by.name, 0), shown, text, effect, done && changed));
  }

  /// Two laptops hold the same.
  void same(Machine one) {
    int round = rounds.merge(one.name, 1, Integer::sum) - 1;
    puts.forEach(
        (key, all) -> {
          if (key.startsWith(one.name)) {
            String name = key.substring(one.name.length());
            int last = all.stream().mapToInt(Put::round).max().orElse(round);
            all.removeIf(put -> put.round() < last);
            check(one, name, all);
          }
        });
  }

  private void check(Machine machine, String name, List<Put> last) {
    if (!last.stream().allMatch(Put::sure)) {
      return;
    }
    Put second = last.getLast();
    Put first = last.getFirst();
    String shown = shown(machine, name);
    if (planted == Planted.ENDED_POLICY_COMES_BACK && last.size() > 1) {
      shown = first.effect();
    }
    boolean apart = last.size() > 1 && !first.text().equals(second.text());
    // Who had heard of the first would have seen it, or that it stands against another.
    boolean heard = second.shown().equals(first.effect()) || second.shown().equals("apart");
    boolean good =
        (shown.equals("apart") && apart) || (shown.equals(second.effect()) && (!apart || heard));
    if (!good) {
      throw new Violation(
          "register",
          "%s shows `%s` under %s; %s said `%s`, then %s `%s`"
              .formatted(
                  machine, shown, name, first.by(), first.effect(), second.by(), second.effect()));
    }
  }
}
