package org.thitsar.protocol.policy;

import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.ast.CelConstant;
import dev.cel.common.ast.CelExpr;
import dev.cel.common.navigation.CelNavigableAst;
import dev.cel.common.navigation.CelNavigableExpr;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.Program;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Which cases a policy is about: a compiled expression in the Common Expression Language.
///
/// **Three answers, not two.** A comparison with a value that is not recorded has no answer. It
/// makes the condition undecided unless the rest decides it either way (`true || ?` is true), and
/// `has(case.field)` can ask first. Undecided shares nothing. A value that a newer version wrote
/// and this one cannot read makes every condition that mentions its field undecided, whatever the
/// rest says.
final class Condition {
  /// Characters of an expression.
  static final int CHARS_MAX = 4_096;

  /// What a case is to a condition.
  enum Answer {
    YES,
    NO,
    /// Something that it needs is not recorded, cannot be read, or the expression has no value.
    UNDECIDED
  }

  /// What became of a text.
  sealed interface Compilation {}

  /// It is a condition.
  record Compiled(Condition condition) implements Compilation {}

  /// It is none, for these reasons.
  record Wrong(List<Slip> slips) implements Compilation {}

  /// What is wrong at a line (from 1) and column (from 0, in code points) of the expression.
  record Slip(int line, int column, String problem, String hint) {}

  private final String text;
  private final Program program;
  private final Set<String> asked;

  private Condition(String text, Program program, Set<String> asked) {
    this.text = text;
    this.program = program;
    this.asked = asked;
  }

  /// Parses and type-checks.
  static Compilation compile(String text) {
    if (text.codePointCount(0, text.length()) > CHARS_MAX) {
      return new Wrong(
          List.of(
              new Slip(
                  1,
                  0,
                  "the condition is too long",
                  "at most " + CHARS_MAX + " characters; two policies may say it more plainly")));
    }
    return ConditionLanguage.compile(text);
  }

  /// Looks at what the type checker lets through.
  static Compilation of(String text, CelAbstractSyntaxTree tree, Program program) {
    Set<String> asked = new HashSet<>();
    List<Slip> slips = new ArrayList<>();
    CelNavigableAst.fromAst(tree)
        .getRoot()
        .allNodes()
        .forEach(node -> inspect(node, asked).ifPresent(hint -> slips.add(slip(tree, node, hint))));
    return slips.isEmpty()
        ? new Compiled(new Condition(text, program, Set.copyOf(asked)))
        : new Wrong(slips);
  }

  private static Optional<String> inspect(CelNavigableExpr node, Set<String> asked) {
    CelExpr expression = node.expr();
    return switch (expression.getKind()) {
      case SELECT -> {
        if (isCase(expression.select().operand())) {
          asked.add(expression.select().field());
        }
        yield Optional.empty();
      }
      case IDENT -> {
        boolean selected =
            node.parent()
                .filter(parent -> parent.getKind() == CelExpr.ExprKind.Kind.SELECT)
                .isPresent();
        yield isCase(expression) && !selected
            ? Optional.of("`case` alone says nothing; write `case.` and a field")
            : Optional.empty();
      }
      case CONSTANT ->
          expression.constant().getKind() == CelConstant.Kind.NULL_VALUE
              ? Optional.of(
                  "nothing is `null`; write `has(case.field)` to ask whether it is recorded")
              : Optional.empty();
      case NOT_SET, CALL, LIST, STRUCT, MAP, COMPREHENSION -> Optional.empty();
    };
  }

  private static boolean isCase(CelExpr expression) {
    return expression.getKind() == CelExpr.ExprKind.Kind.IDENT
        && expression.ident().name().equals(ConditionLanguage.CASE);
  }

  private static Slip slip(CelAbstractSyntaxTree tree, CelNavigableExpr node, String hint) {
    int offset = tree.getSource().getPositionsMap().getOrDefault(node.id(), 0);
    return tree.getSource()
        .getOffsetLocation(offset)
        .map(at -> new Slip(at.getLine(), at.getColumn(), "this cannot be asked", hint))
        .orElseGet(() -> new Slip(1, 0, "this cannot be asked", hint));
  }

  /// What it says of a case.
  Answer ask(Facts facts) {
    for (String field : asked) {
      if (facts.unreadable().contains(field)) {
        return Answer.UNDECIDED;
      }
    }
    try {
      Object value = program.eval(ConditionLanguage.variables(facts));
      return value instanceof Boolean yes ? (yes ? Answer.YES : Answer.NO) : Answer.UNDECIDED;
    } catch (CelEvaluationException e) {
      return Answer.UNDECIDED;
    }
  }

  /// The expression as it was written, without the space around it.
  String text() {
    return text;
  }
}
