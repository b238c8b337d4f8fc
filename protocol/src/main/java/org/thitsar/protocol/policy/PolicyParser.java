package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.casefile.Nearest;

/// Reads a policy document.
///
/// ```yaml
/// schema: 1
/// name: river-hosting
/// purpose: HOSTING
/// to: [River District Committee]
/// until: 2027-06-30
/// when: |
///   case.category in [CDMER, DEFECTOR] && case.vetting in [V2, V3]
/// fields: [vetting, category_claimed, exit_year, needs, languages]
/// ```
public final class PolicyParser {
  private final Organisations organisations;

  /// For a node that sees these organisations.
  public PolicyParser(Organisations organisations) {
    this.organisations = organisations;
  }

  /// Reads `yaml`, which may be hostile, on the day `today` (UTC). Changes nothing.
  public PolicyReading parse(String yaml, LocalDate today) {
    List<PolicyProblem> problems = new ArrayList<>();
    Optional<YamlNode> root = YamlReader.read(yaml, problems);
    Optional<Policy> policy =
        root.flatMap(
            node ->
                switch (node) {
                  case YamlNode.Entries entries ->
                      new PolicyDraft(organisations, today, problems).read(entries);
                  case YamlNode.Scalar _, YamlNode.Items _ -> {
                    problems.add(
                        PolicyProblem.at(
                            node.place(),
                            "a policy is a group of keys, this is " + node.noun(),
                            "start with `schema: 1`"));
                    yield Optional.empty();
                  }
                });
    if (policy.isPresent() && problems.isEmpty()) {
      return new PolicyReading.Understood(policy.get());
    }
    problems.sort(
        Comparator.comparingInt(PolicyProblem::line).thenComparingInt(PolicyProblem::column));
    return new PolicyReading.Refused(problems);
  }

  /// The known word that `word` is probably meant to be, as a question.
  static Optional<String> didYouMean(String word, Collection<String> known) {
    return Nearest.of(word, known).map(other -> "did you mean `" + other + "`?");
  }
}
