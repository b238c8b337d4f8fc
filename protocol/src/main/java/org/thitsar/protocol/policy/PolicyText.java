package org.thitsar.protocol.policy;

import java.util.Collection;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.identity.OrganisationId;

/// Says a policy again, for people.
public final class PolicyText {
  private PolicyText() {}

  /// One sentence that says what a policy lets out. `nameOf` gives the name of an organisation.
  public static String sentence(Policy policy, Function<OrganisationId, String> nameOf) {
    String fields =
        policy.fields().isEmpty()
            ? "only that the case exists"
            : policy.fields().stream().map(ProjectionField::name).collect(Collectors.joining(", "));
    String to =
        switch (policy.recipients()) {
          case Recipients.Members _ -> "all members";
          case Recipients.Named named ->
              named.organisations().stream().map(nameOf).collect(Collectors.joining(", "));
        };
    return "shares "
        + fields
        + " with "
        + to
        + " for "
        + policy.purpose()
        + " until "
        + policy.until()
        + ", of every case where "
        + policy.when().replaceAll("\\s+", " ");
  }

  /// A document that [PolicyParser] reads as the same policy. Comments of the document that it once
  /// was are gone.
  public static String yaml(Policy policy, Function<OrganisationId, String> nameOf) {
    StringBuilder yaml = new StringBuilder();
    yaml.append("schema: ").append(Policy.SCHEMA_VERSION).append('\n');
    yaml.append("name: ").append(quoted(policy.name())).append('\n');
    yaml.append("purpose: ").append(policy.purpose()).append('\n');
    yaml.append("to: ")
        .append(
            switch (policy.recipients()) {
              case Recipients.Members _ -> "members";
              case Recipients.Named named -> list(named.organisations(), nameOf);
            })
        .append('\n');
    yaml.append("until: ").append(policy.until()).append('\n');
    yaml.append("when: ").append(quoted(policy.when())).append('\n');
    yaml.append("fields: ")
        .append(
            policy.fields().stream()
                .map(ProjectionField::name)
                .collect(Collectors.joining(", ", "[", "]")))
        .append('\n');
    if (!policy.carriers().isEmpty()) {
      yaml.append("carriers: ").append(list(policy.carriers(), nameOf)).append('\n');
    }
    return yaml.toString();
  }

  private static String list(
      Collection<OrganisationId> organisations, Function<OrganisationId, String> nameOf) {
    return organisations.stream()
        .map(nameOf)
        .map(PolicyText::quoted)
        .collect(Collectors.joining(", ", "[", "]"));
  }

  /// Double quotes hold any text; what is not plainly visible is written as its number.
  private static String quoted(String text) {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .forEach(
            c -> {
              if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
              } else if (c == '\n') {
                quoted.append("\\n");
              } else if (Character.isISOControl(c) || !Character.isDefined(c) || c > 0xffff) {
                quoted.append("\\U%08x".formatted(c));
              } else {
                quoted.appendCodePoint(c);
              }
            });
    return quoted.append('"').toString();
  }
}
