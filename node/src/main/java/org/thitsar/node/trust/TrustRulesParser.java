package org.thitsar.node.trust;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.events.NodeEvent;
import org.snakeyaml.engine.v2.events.ScalarEvent;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.thitsar.protocol.credential.Method;
import org.thitsar.protocol.credential.Vetting;

/// Reads trust rules out of a small YAML document. All keys but `trust` may be left out; what is
/// left out is as in [TrustRules#defaults].
///
/// ```yaml
/// trust: 1                  # version of this form
/// attestations: 2           # other organisations that must confirm, each on its own
/// methods: [INTERVIEW, REFEREE]
/// vetting: V2               # lowest level
/// max_age_days: 30          # oldest news
/// knew_before_exit: 1       # confirming organisations that knew the person before
/// condition: vetting == 3 || attestations > 2
/// ```
public final class TrustRulesParser {
  /// Characters of a document.
  public static final int TEXT_LENGTH_MAX = 8_192;

  private static final int DEPTH_MAX = 3;
  private static final List<String> KEYS =
      List.of(
          "trust",
          "attestations",
          "methods",
          "vetting",
          "max_age_days",
          "knew_before_exit",
          "condition");

  private static final LoadSettings SETTINGS =
      LoadSettings.builder().setCodePointLimit(TEXT_LENGTH_MAX).setUseMarks(true).build();

  private final String text;
  private final List<Problem> problems = new ArrayList<>();
  private final TrustRules defaults = TrustRules.defaults();
  private boolean versioned;
  private int attestations = defaults.attestations();
  private Set<Method> methods = defaults.methods();
  private Vetting vetting = defaults.vetting();
  private int maxAgeDays = defaults.maxAgeDays();
  private int knewBeforeExit = defaults.knewBeforeExit();
  private String condition = defaults.condition();

  private TrustRulesParser(String text) {
    this.text = text;
  }

  /// What is wrong, where (line and column from 1), and what to write instead.
  public record Problem(int line, int column, String problem, String hint) {}

  /// Rules, or everything that is wrong with the document.
  public sealed interface Parsed {
    /// The document is good.
    record Good(TrustRules rules) implements Parsed {}

    /// The document is refused; the problems are in the order of the document.
    record Bad(List<Problem> problems) implements Parsed {}
  }

  /// Reads `yaml`; a blank text means the defaults.
  public static Parsed parse(String yaml) {
    if (yaml.isBlank()) {
      return new Parsed.Good(TrustRules.defaults());
    }
    if (yaml.length() > TEXT_LENGTH_MAX) {
      return new Parsed.Bad(
          List.of(
              new Problem(
                  1,
                  1,
                  "the document is longer than " + TEXT_LENGTH_MAX + " characters",
                  "trust rules fit on one page")));
    }
    return new TrustRulesParser(yaml).document();
  }

  private Parsed document() {
    try {
      if (plain()) {
        new Compose(SETTINGS).composeString(text).ifPresentOrElse(this::root, this::empty);
      }
    } catch (MarkedYamlEngineException e) {
      report(
          e.getProblemMark().or(e::getContextMark),
          "this is not YAML: " + e.getProblem(),
          "write one `key: value` on each line");
    } catch (YamlEngineException e) {
      report(Optional.empty(), "this is not YAML", "save the document as plain UTF-8 text");
    }
    return problems.isEmpty()
        ? new Parsed.Good(
            new TrustRules(attestations, methods, vetting, maxAgeDays, knewBeforeExit, condition))
        : new Parsed.Bad(List.copyOf(problems));
  }

  /// Refuses what makes a document mean more than it shows, before anything is built from it.
  private boolean plain() {
    int depth = 0;
    for (Event event : new Parse(SETTINGS).parseString(text)) {
      boolean anchored =
          (event instanceof NodeEvent node && node.getAnchor().isPresent())
              || event.getEventId() == Event.ID.Alias;
      boolean tagged =
          (event instanceof ScalarEvent scalar && scalar.getTag().isPresent())
              || (event instanceof CollectionStartEvent start && start.getTag().isPresent());
      if (anchored || tagged) {
        report(event.getStartMark(), "anchors and tags are not allowed here", "write it out");
        return false;
      }
      switch (event.getEventId()) {
        case MappingStart, SequenceStart -> depth++;
        case MappingEnd, SequenceEnd -> depth--;
        case StreamStart, StreamEnd, DocumentStart, DocumentEnd, Comment, Scalar, Alias -> {}
      }
      if (depth > DEPTH_MAX) {
        report(event.getStartMark(), "nested too deeply", "rules are a flat list of keys");
        return false;
      }
    }
    return true;
  }

  private void empty() {
    report(Optional.empty(), "the document says nothing", "begin with `trust: 1`");
  }

  private void root(Node root) {
    if (!(root instanceof MappingNode mapping)) {
      report(root.getStartMark(), "rules are a list of keys", "begin with `trust: 1`");
      return;
    }
    Set<String> seen = new HashSet<>();
    for (NodeTuple entry : mapping.getValue()) {
      String key = entry.getKeyNode() instanceof ScalarNode scalar ? scalar.getValue() : "";
      if (!seen.add(key)) {
        report(
            entry.getKeyNode().getStartMark(),
            "`" + shown(key) + "` stands here a second time",
            "keep one of the two");
      } else {
        entry(key, entry.getKeyNode(), entry.getValueNode());
      }
    }
    if (!versioned && !seen.contains("trust")) {
      report(root.getStartMark(), "`trust` is missing", "begin with `trust: 1`");
    }
  }

  private void entry(String key, Node keyNode, Node value) {
    switch (key) {
      case "trust" -> {
        number(key, value, 1, 1);
        versioned = true;
      }
      case "attestations" ->
          attestations = number(key, value, 1, TrustRules.ATTESTATIONS_MAX).orElse(attestations);
      case "methods" -> methods(value);
      case "vetting" -> choice(Vetting.class, value).ifPresent(level -> vetting = level);
      case "max_age_days" ->
          maxAgeDays = number(key, value, 1, TrustRules.AGE_DAYS_MAX).orElse(maxAgeDays);
      case "knew_before_exit" ->
          knewBeforeExit =
              number(key, value, 0, TrustRules.ATTESTATIONS_MAX).orElse(knewBeforeExit);
      case "condition" -> condition(value);
      default ->
          report(
              keyNode.getStartMark(),
              "`" + shown(key) + "` is not a key of trust rules",
              "use one of " + String.join(", ", KEYS));
    }
  }

  private Optional<Integer> number(String key, Node value, int min, int max) {
    if (value instanceof ScalarNode scalar
        && scalar.getTag().equals(Tag.INT)
        && scalar.getValue().matches("-?[0-9]{1,6}")) {
      int number = Integer.parseInt(scalar.getValue());
      if (number >= min && number <= max) {
        return Optional.of(number);
      }
    }
    report(
        value.getStartMark(),
        "`" + key + "` has no good value",
        min == max ? "write " + min : "write a number from " + min + " to " + max);
    return Optional.empty();
  }

  private void methods(Node value) {
    if (!(value instanceof SequenceNode list) || list.getValue().isEmpty()) {
      report(
          value.getStartMark(),
          "`methods` is a list of at least one method",
          "write for example `methods: [INTERVIEW, PAPERS]`");
      return;
    }
    EnumSet<Method> chosen = EnumSet.noneOf(Method.class);
    for (Node item : list.getValue()) {
      choice(Method.class, item).ifPresent(chosen::add);
    }
    methods = chosen;
  }

  private <E extends Enum<E>> Optional<E> choice(Class<E> type, Node value) {
    List<E> all = List.of(type.getEnumConstants());
    String written = value instanceof ScalarNode scalar ? scalar.getValue() : "";
    Optional<E> chosen = all.stream().filter(each -> each.name().equals(written)).findFirst();
    if (chosen.isEmpty()) {
      report(
          value.getStartMark(),
          written.isEmpty() ? "a word is needed here" : "`" + shown(written) + "` is not known",
          "use one of " + String.join(", ", all.stream().map(Enum::name).toList()));
    }
    return chosen;
  }

  private void condition(Node value) {
    if (!(value instanceof ScalarNode scalar) || scalar.getValue().isBlank()) {
      report(
          value.getStartMark(),
          "`condition` is an expression",
          "write for example `condition: attestations > 1`");
      return;
    }
    switch (Condition.compile(scalar.getValue())) {
      case Condition.Compiled.Good _ -> condition = scalar.getValue();
      case Condition.Compiled.Bad(List<Condition.Problem> bad) -> {
        ExpressionPlace place = ExpressionPlace.of(text, scalar);
        for (Condition.Problem problem : bad) {
          problems.add(
              new Problem(
                  place.line(problem.line()),
                  place.column(problem.line(), problem.column()),
                  "condition: " + problem.text(),
                  "it must be true or false, over " + String.join(", ", Condition.names())));
        }
      }
    }
  }

  private void report(Optional<Mark> mark, String problem, String hint) {
    problems.add(
        new Problem(
            mark.map(Mark::getLine).orElse(0) + 1,
            mark.map(Mark::getColumn).orElse(0) + 1,
            problem,
            hint));
  }

  /// At most 40 characters of what somebody wrote, on one line.
  private static String shown(String written) {
    String line = written.strip().replaceAll("\\s+", " ");
    return line.codePointCount(0, line.length()) <= 40
        ? line
        : line.substring(0, line.offsetByCodePoints(0, 37)) + "...";
  }
}
