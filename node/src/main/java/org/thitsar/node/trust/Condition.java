package org.thitsar.node.trust;

import dev.cel.bundle.Cel;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelIssue;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.ListType;
import dev.cel.common.types.SimpleType;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import java.util.List;
import java.util.Map;

/// A compiled CEL expression over [Summary]. It can only take green away: false, and having no
/// value, are treated alike.
final class Condition {
  /// Characters of an expression.
  static final int TEXT_LENGTH_MAX = 2_000;

  private static final int ITERATIONS_MAX = 1_000;

  private static final Map<String, CelType> VARIABLES =
      Map.of(
          "vetting", SimpleType.INT,
          "attestations", SimpleType.INT,
          "knew_before_exit", SimpleType.INT,
          "methods", ListType.create(SimpleType.STRING),
          "issuer", SimpleType.STRING,
          "attesters", ListType.create(SimpleType.STRING),
          "age_days", SimpleType.INT,
          "issued_days_ago", SimpleType.INT,
          "days_left", SimpleType.INT);

  private final CelRuntime.Program program;

  private Condition(CelRuntime.Program program) {
    this.program = program;
  }

  /// What an evaluation gives.
  enum Outcome {
    TRUE,
    FALSE,
    /// No value, for example a list element that is not there.
    FAILED
  }

  /// A problem; `line` counts from 1 and `column` from 0, both within the expression.
  record Problem(int line, int column, String text) {}

  sealed interface Compiled {
    record Good(Condition condition) implements Compiled {}

    record Bad(List<Problem> problems) implements Compiled {}
  }

  /// The names that an expression may use, for hints.
  static List<String> names() {
    return VARIABLES.keySet().stream().sorted().toList();
  }

  /// Parses and type-checks an expression.
  static Compiled compile(String expression) {
    if (expression.length() > TEXT_LENGTH_MAX) {
      return new Compiled.Bad(
          List.of(new Problem(1, 0, "longer than " + TEXT_LENGTH_MAX + " characters")));
    }
    Cel cel = cel();
    CelValidationResult result = cel.compile(expression);
    if (result.hasError()) {
      return new Compiled.Bad(result.getErrors().stream().map(Condition::problem).toList());
    }
    try {
      return new Compiled.Good(new Condition(cel.createProgram(result.getAst())));
    } catch (CelValidationException | CelEvaluationException e) {
      return new Compiled.Bad(List.of(new Problem(1, 0, "cannot be evaluated")));
    }
  }

  Outcome test(Summary summary) {
    try {
      return Boolean.TRUE.equals(program.eval(summary.variables())) ? Outcome.TRUE : Outcome.FALSE;
    } catch (CelEvaluationException e) {
      // An answer, not a fault: the expression asked for something that is not there.
      return Outcome.FAILED;
    }
  }

  private static Cel cel() {
    var builder =
        CelFactory.plannerCelBuilder()
            .setOptions(
                CelOptions.current()
                    .enableHeterogeneousNumericComparisons(true)
                    .maxExpressionCodePointSize(TEXT_LENGTH_MAX)
                    .comprehensionMaxIterations(ITERATIONS_MAX)
                    .build())
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setResultType(SimpleType.BOOL);
    VARIABLES.forEach(builder::addVar);
    return builder.build();
  }

  private static Problem problem(CelIssue issue) {
    return new Problem(
        Math.max(1, issue.getSourceLocation().getLine()),
        Math.max(0, issue.getSourceLocation().getColumn()),
        plain(issue.getMessage()));
  }

  /// The parser speaks of tokens; an operator is better served by where it stopped.
  private static String plain(String message) {
    if (message.contains("expecting")
        || message.contains("token recognition")
        || message.contains("no viable alternative")
        || message.contains("extraneous input")) {
      return "the expression cannot be read from here on";
    }
    return message.replace(" (in container '')", "");
  }
}
