package org.thitsar.protocol.policy;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import dev.cel.checker.CelStandardDeclarations;
import dev.cel.checker.CelStandardDeclarations.StandardFunction;
import dev.cel.common.CelAbstractSyntaxTree;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.CelValidationResult;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.OpaqueType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import dev.cel.common.types.StructTypeReference;
import dev.cel.compiler.CelCompiler;
import dev.cel.compiler.CelCompilerBuilder;
import dev.cel.compiler.CelCompilerFactory;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime;
import dev.cel.runtime.CelRuntimeFactory;
import dev.cel.runtime.CelVariableResolver;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The language of conditions: CEL with one variable, `case`, and the choices of the schema by
/// their names.
///
/// Every enumeration is a type of its own, so `case.branch == DEFECTOR` is an error and not false
/// for ever. Of the standard functions only those are declared that a condition over [Facts] needs:
/// no conversions, no `dyn`, no clock, no regular expressions. At run time `case` is a map that has
/// only what is recorded.
final class ConditionLanguage {
  /// The one variable.
  static final String CASE = "case";

  private static final CelOptions OPTIONS =
      CelOptions.current()
          .enableHeterogeneousNumericComparisons(true)
          .enableHomogeneousLiterals(true)
          .maxExpressionCodePointSize(Condition.CHARS_MAX)
          .maxParseRecursionDepth(32)
          .maxParseExpressionNodeCount(600)
          .maxParseErrorRecoveryLimit(4)
          .comprehensionMaxIterations(500)
          .build();

  private static final CelStandardDeclarations FUNCTIONS =
      CelStandardDeclarations.newBuilder()
          .includeFunctions(
              StandardFunction.LOGICAL_AND,
              StandardFunction.LOGICAL_OR,
              StandardFunction.LOGICAL_NOT,
              StandardFunction.CONDITIONAL,
              StandardFunction.EQUALS,
              StandardFunction.NOT_EQUALS,
              StandardFunction.LESS,
              StandardFunction.LESS_EQUALS,
              StandardFunction.GREATER,
              StandardFunction.GREATER_EQUALS,
              StandardFunction.IN,
              StandardFunction.SIZE,
              StandardFunction.STARTS_WITH,
              StandardFunction.ADD,
              StandardFunction.SUBTRACT,
              StandardFunction.NEGATE,
              StandardFunction.NOT_STRICTLY_FALSE)
          .build();

  private static final CelCompiler COMPILER = compiler();

  private static final CelRuntime RUNTIME =
      CelRuntimeFactory.plannerRuntimeBuilder().setOptions(OPTIONS).build();

  private ConditionLanguage() {}

  static Condition.Compilation compile(String text) {
    CelValidationResult result = COMPILER.compile(text);
    if (result.hasError()) {
      return new Condition.Wrong(PlainErrors.of(text, result.getErrors()));
    }
    try {
      CelAbstractSyntaxTree tree = result.getAst();
      return Condition.of(text.strip(), tree, RUNTIME.createProgram(tree));
    } catch (CelValidationException | CelEvaluationException e) {
      throw new IllegalStateException("a checked expression has a program", e);
    }
  }

  /// What the names of a condition stand for in one case.
  static CelVariableResolver variables(Facts facts) {
    return name ->
        name.equals(CASE)
            ? Optional.of(facts.values())
            : Facts.choices().containsKey(name) ? Optional.of(name) : Optional.empty();
  }

  private static CelCompiler compiler() {
    Map<String, CelType> choices = new LinkedHashMap<>();
    Facts.choices().values().forEach(choice -> choices.put(choice, OpaqueType.create(choice)));
    ImmutableMap.Builder<String, CelType> facts = ImmutableMap.builder();
    for (Facts.Fact fact : Facts.catalogue().values()) {
      facts.put(fact.name(), typeOf(fact, choices));
    }
    ImmutableMap<String, CelType> fields = facts.buildOrThrow();
    StructType type =
        StructType.create(CASE, fields.keySet(), name -> Optional.ofNullable(fields.get(name)));
    CelCompilerBuilder builder =
        CelCompilerFactory.standardCelCompilerBuilder()
            .setOptions(OPTIONS)
            .setStandardEnvironmentEnabled(false)
            .setStandardDeclarations(FUNCTIONS)
            .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
            .setTypeProvider(new OneType(type))
            .addVar(CASE, StructTypeReference.create(CASE))
            .setResultType(SimpleType.BOOL);
    Facts.choices().forEach((name, choice) -> builder.addVar(name, OpaqueType.create(choice)));
    return builder.build();
  }

  private static CelType typeOf(Facts.Fact fact, Map<String, CelType> choices) {
    return switch (fact.kind()) {
      case TEXT -> SimpleType.STRING;
      case TEXTS -> ListType.create(SimpleType.STRING);
      case FLAG -> SimpleType.BOOL;
      case NUMBER -> SimpleType.INT;
      case CHOICE -> choice(fact, choices);
      case CHOICES -> ListType.create(choice(fact, choices));
      case DATE, BASES, DEPENDANTS ->
          throw new IllegalStateException("no fact has this kind: " + fact.name());
    };
  }

  private static CelType choice(Facts.Fact fact, Map<String, CelType> choices) {
    CelType type = choices.get(fact.choice());
    if (type == null) {
      throw new IllegalStateException("no choices for " + fact.name());
    }
    return type;
  }

  private record OneType(StructType type) implements CelTypeProvider {
    @Override
    public ImmutableCollection<CelType> types() {
      return ImmutableList.of(type);
    }

    @Override
    public Optional<CelType> findType(String name) {
      return name.equals(type.name()) ? Optional.of(type) : Optional.empty();
    }
  }
}
