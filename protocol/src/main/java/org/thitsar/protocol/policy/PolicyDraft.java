package org.thitsar.protocol.policy;

import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.Nearest;
import org.thitsar.protocol.casefile.ProjectionField;
import org.thitsar.protocol.casefile.Sensitivity;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.v1.Purpose;

/// A policy while its keys are read. Goes on after a problem, so that an operator sees all of them
/// at once.
final class PolicyDraft {
  /// The word in `to` for every member of the federation.
  private static final String MEMBERS = "members";

  /// The only kind of record that policies share.
  private static final String CASES = "cases";

  /// A later end is a slip of the pen: whoever needs longer says so again.
  private static final int YEARS_MAX = 5;

  private static final List<String> REQUIRED =
      List.of("schema", "name", "purpose", "to", "until", "when", "fields");
  private static final List<String> KEYS =
      Stream.concat(REQUIRED.stream(), Stream.of("what", "carriers")).toList();

  private static final List<String> PURPOSES =
      Arrays.stream(Purpose.values())
          .filter(p -> p != Purpose.UNRECOGNIZED && p != Purpose.PURPOSE_UNSPECIFIED)
          .map(Purpose::name)
          .toList();

  private final Organisations organisations;
  private final LocalDate today;
  private final List<PolicyProblem> problems;
  private final Map<String, YamlNode> values = new LinkedHashMap<>();

  PolicyDraft(Organisations organisations, LocalDate today, List<PolicyProblem> problems) {
    this.organisations = organisations;
    this.today = today;
    this.problems = problems;
  }

  /// The policy, or empty when `problems` has got the reasons.
  Optional<Policy> read(YamlNode.Entries root) {
    keys(root);
    what();
    schema();
    Optional<String> name = name();
    Optional<Purpose> purpose = purpose();
    Optional<Recipients> recipients = recipients();
    Optional<LocalDate> until = until();
    Optional<Condition> condition = condition();
    List<ProjectionField> fields = fields(recipients);
    SortedSet<OrganisationId> carriers = carriers();
    return problems.isEmpty()
        ? Optional.of(
            new Policy(
                name.orElseThrow(),
                purpose.orElseThrow(),
                recipients.orElseThrow(),
                until.orElseThrow(),
                condition.orElseThrow(),
                fields,
                carriers))
        : Optional.empty();
  }

  private void keys(YamlNode.Entries root) {
    for (YamlNode.Entry entry : root.entries()) {
      String key = entry.key().text();
      if (!KEYS.contains(key)) {
        problem(
            entry.key(),
            "there is no key `" + YamlReader.shown(key) + "`",
            PolicyParser.didYouMean(key, KEYS).orElse("the keys are " + String.join(", ", KEYS)));
      } else if (values.putIfAbsent(key, entry.value()) != null) {
        problem(entry.key(), "`" + key + "` stands here a second time", "write it once");
      }
    }
    for (String key : REQUIRED) {
      if (!values.containsKey(key) && root.entries().stream().noneMatch(e -> isMeant(key, e))) {
        problems.add(PolicyProblem.at(root.place(), "`" + key + "` is missing", example(key)));
      }
    }
  }

  /// Whether an unknown key is `required`, misspelt: one problem is enough for one slip.
  private static boolean isMeant(String required, YamlNode.Entry entry) {
    return !KEYS.contains(entry.key().text())
        && Nearest.of(entry.key().text(), KEYS).filter(required::equals).isPresent();
  }

  private static String example(String key) {
    return "write, for example, "
        + switch (key) {
          case "schema" -> "`schema: " + Policy.SCHEMA_VERSION + "`";
          case "name" -> "`name: river-hosting`";
          case "purpose" -> "`purpose: HOSTING`";
          case "to" -> "`to: [River District Committee]`, or `to: members`";
          case "until" -> "`until: 2027-06-30`";
          case "when" -> "`when: case.vetting in [V2, V3]`, or `when: true` for every case";
          default -> "`fields: [vetting]`";
        };
  }

  private void schema() {
    text("schema")
        .filter(text -> !text.text().equals(String.valueOf(Policy.SCHEMA_VERSION)))
        .ifPresent(
            text ->
                problem(
                    text,
                    "version `" + YamlReader.shown(text.text()) + "` of policies is not known",
                    "write `schema: " + Policy.SCHEMA_VERSION + "`"));
  }

  private void what() {
    text("what")
        .filter(text -> !text.text().equals(CASES))
        .ifPresent(
            text ->
                problem(
                    text,
                    "`" + YamlReader.shown(text.text()) + "` cannot be shared by a policy",
                    "write `what: cases`"));
  }

  private Optional<String> name() {
    return text("name")
        .flatMap(
            text ->
                Policy.NAME.matcher(text.text()).matches()
                    ? Optional.of(text.text())
                    : problem(
                        text,
                        "this name does not fit",
                        "letters, digits, `-` and `_`, at most 40; never a person's name"));
  }

  private Optional<Purpose> purpose() {
    return text("purpose")
        .flatMap(
            text ->
                PURPOSES.contains(text.text())
                    ? Optional.of(Purpose.valueOf(text.text()))
                    : problem(
                        text,
                        "`" + YamlReader.shown(text.text()) + "` is not a purpose",
                        PolicyParser.didYouMean(text.text().toUpperCase(Locale.ROOT), PURPOSES)
                            .orElse("the purposes are " + String.join(", ", PURPOSES))));
  }

  private Optional<LocalDate> until() {
    Optional<YamlNode.Scalar> text = text("until");
    if (text.isEmpty()) {
      return Optional.empty();
    }
    LocalDate until;
    try {
      until = LocalDate.parse(text.get().text());
    } catch (DateTimeParseException e) {
      return problem(
          text.get(),
          "`" + YamlReader.shown(text.get().text()) + "` is not a date",
          "write year, month and day, such as " + today.plusMonths(6));
    }
    if (until.isBefore(today)) {
      return problem(text.get(), "this day is over", "write a day that is to come");
    }
    if (until.isAfter(today.plusYears(YEARS_MAX))) {
      return problem(
          text.get(),
          "this is more than " + YEARS_MAX + " years away",
          "the latest is " + today.plusYears(YEARS_MAX));
    }
    return Optional.of(until);
  }

  private Optional<Condition> condition() {
    return text("when")
        .flatMap(
            text ->
                switch (Condition.compile(text.text())) {
                  case Condition.Compiled(Condition condition) -> Optional.of(condition);
                  case Condition.Wrong(List<Condition.Slip> slips) -> {
                    for (Condition.Slip slip : slips) {
                      problems.add(
                          PolicyProblem.at(
                              text.places().at(slip.line(), slip.column()),
                              slip.problem(),
                              slip.hint()));
                    }
                    yield Optional.empty();
                  }
                });
  }

  private Optional<Recipients> recipients() {
    List<YamlNode.Scalar> items = texts("to");
    Optional<YamlNode.Scalar> members =
        items.stream().filter(item -> item.text().equals(MEMBERS)).findFirst();
    if (members.isPresent() && items.size() > 1) {
      return problem(
          members.get(),
          "`members` is everybody already",
          "write `to: members`, or only the organisations");
    }
    if (members.isPresent()) {
      return Optional.of(new Recipients.Members());
    }
    SortedSet<OrganisationId> named = organisations(items);
    if (items.isEmpty() && values.get("to") instanceof YamlNode.Items list) {
      return problem(list, "this list is empty", "name an organisation, or write `to: members`");
    }
    return named.isEmpty() ? Optional.empty() : Optional.of(new Recipients.Named(named));
  }

  private SortedSet<OrganisationId> carriers() {
    return organisations(texts("carriers"));
  }

  private SortedSet<OrganisationId> organisations(List<YamlNode.Scalar> items) {
    SortedSet<OrganisationId> found = new TreeSet<>();
    for (YamlNode.Scalar item : items) {
      String name = item.text();
      List<OrganisationId> matches = organisations.named(name);
      if (matches.size() > 1) {
        problem(
            item,
            matches.size() + " organisations are called `" + YamlReader.shown(name) + "`",
            "write the id of the one you mean");
      } else if (matches.isEmpty()) {
        problem(
            item,
            "there is no organisation `" + YamlReader.shown(name) + "` in the federation",
            Nearest.of(name, organisations.names())
                .map(other -> "did you mean `" + other + "`?")
                .orElse("write its name as the list of members has it, or its id"));
      } else if (matches.getFirst().equals(organisations.own())) {
        problem(
            item, "this is your own organisation", "leave it out: your own nodes have the case");
      } else if (!found.add(matches.getFirst())) {
        problem(item, "`" + YamlReader.shown(name) + "` stands here a second time", "leave it out");
      }
    }
    return found;
  }

  private List<ProjectionField> fields(Optional<Recipients> recipients) {
    List<ProjectionField> fields = new ArrayList<>();
    for (YamlNode.Scalar item : texts("fields")) {
      Optional<ProjectionField> field = ProjectionField.named(item.text());
      if (field.isEmpty()) {
        unknownField(item);
      } else if (!Policy.isSelectable(field.get())) {
        problem(item, "`" + field.get() + "` is always shared", "leave it out");
      } else if (fields.contains(field.get())) {
        problem(item, "`" + field.get() + "` stands here a second time", "leave it out");
      } else {
        fields.add(field.get());
        recipients.ifPresent(to -> ceiling(item, field.get(), to));
      }
    }
    return fields;
  }

  private void ceiling(YamlNode.Scalar item, ProjectionField field, Recipients to) {
    if (field.sensitivity().atMost(to.ceiling())) {
      return;
    }
    problem(
        item,
        "`"
            + field
            + "` is "
            + field.sensitivity()
            + ", above the ceiling "
            + to.ceiling()
            + " of "
            + switch (to) {
              case Recipients.Members _ -> "all members";
              case Recipients.Named _ -> "named organisations";
            },
        switch (to) {
          case Recipients.Members _ ->
              "leave it out, or name the organisations that need it for this purpose";
          case Recipients.Named _ -> "leave it out";
        });
  }

  private void unknownField(YamlNode.Scalar item) {
    String name = item.text();
    Optional<CaseField> inside = CaseField.named(name);
    Optional<String> coarse =
        Optional.ofNullable(PlainErrors.COARSE.get(name))
            .filter(other -> ProjectionField.named(other).isPresent());
    if (inside.isPresent() && inside.get().sensitivity() == Sensitivity.L3) {
      problem(
          item,
          "`" + name + "` is L3 and leaves under no policy",
          "it leaves only by a referral the person agreed to"
              + coarse.map(other -> "; `" + other + "` can be shared").orElse(""));
    } else if (inside.isPresent()) {
      problem(
          item,
          "`" + name + "` stays in the case file",
          coarse.map(other -> "`" + other + "` can be shared").orElse("leave it out"));
    } else {
      List<String> known =
          ProjectionField.all().stream()
              .filter(Policy::isSelectable)
              .map(ProjectionField::name)
              .toList();
      problem(
          item,
          "there is no field `" + YamlReader.shown(name) + "`",
          PolicyParser.didYouMean(name, known)
              .orElse("the fields are " + String.join(", ", known)));
    }
  }

  /// The single text of a key, when it has one.
  private Optional<YamlNode.Scalar> text(String key) {
    YamlNode node = values.get(key);
    if (node == null) {
      return Optional.empty();
    }
    if (node instanceof YamlNode.Scalar scalar) {
      return scalar.text().isBlank()
          ? problem(scalar, "`" + key + "` has no value", example(key))
          : Optional.of(scalar);
    }
    return problem(node, "`" + key + "` takes one value, this is " + node.noun(), example(key));
  }

  /// The texts of a key: one, or a list.
  private List<YamlNode.Scalar> texts(String key) {
    YamlNode node = values.get(key);
    return switch (node) {
      case null -> List.of();
      case YamlNode.Scalar _ -> text(key).map(List::of).orElse(List.of());
      case YamlNode.Items items -> {
        List<YamlNode.Scalar> texts = new ArrayList<>();
        for (YamlNode item : items.nodes()) {
          if (item instanceof YamlNode.Scalar text && !text.text().isBlank()) {
            texts.add(text);
          } else {
            problem(item, "here must be a name", "one name for each place of the list");
          }
        }
        yield texts;
      }
      case YamlNode.Entries group -> {
        problem(group, "`" + key + "` takes a list, this is " + group.noun(), example(key));
        yield List.of();
      }
    };
  }

  private <T> Optional<T> problem(YamlNode node, String problem, String hint) {
    problems.add(PolicyProblem.at(node.place(), problem, hint));
    return Optional.empty();
  }
}
