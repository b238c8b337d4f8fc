package org.thitsar.protocol.policy;

import dev.cel.common.CelIssue;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thitsar.protocol.casefile.CaseField;
import org.thitsar.protocol.casefile.Nearest;
import org.thitsar.protocol.casefile.Sensitivity;

/// Says in plain words what the compiler of conditions found, and what to write instead.
///
/// The compiler's own messages are matched by their shape; one that no shape fits is passed on as
/// it is, so nothing is lost when they change.
final class PlainErrors {
  /// More than these are mostly echoes of the first.
  private static final int SLIPS_MAX = 5;

  private static final Pattern UNDEFINED_FIELD = Pattern.compile("undefined field '(.*)'");
  private static final Pattern UNDECLARED =
      Pattern.compile("undeclared reference to '(.*)' \\(in container '.*'\\)");
  private static final Pattern NO_OVERLOAD =
      Pattern.compile("found no matching overload for '(.*)' applied to '(.*?)' ?\\(candidates.*");
  private static final Pattern WRONG_TYPE =
      Pattern.compile("expected type '(.*)' but found '(.*)'");
  private static final Pattern RESERVED = Pattern.compile("reserved identifier: (.*)");
  private static final Pattern UNKNOWN_TOKEN =
      Pattern.compile("token recognition error at: '(.*)'", Pattern.DOTALL);
  private static final Pattern MISSING = Pattern.compile("missing '?(.*?)'? at '(.*)'");
  private static final Pattern UNEXPECTED =
      Pattern.compile(
          "(?:mismatched input|extraneous input|no viable alternative at input) '(.*?)'(?:"
              + " expecting.*)?",
          Pattern.DOTALL);

  /// A word of another language, or `<>`, right before the place where the parser gave up.
  private static final Pattern FOREIGN_BEFORE =
      Pattern.compile("\\b(not|is)\\s+\\S+$|<>$", Pattern.CASE_INSENSITIVE);

  private static final Pattern NOT_A_TYPE = Pattern.compile("'(.*)' is not a type");

  /// What stands for each operator that people bring from elsewhere.
  private static final Map<String, String> INSTEAD =
      Map.of(
          "=", "`==` to compare",
          "&", "`&&` for and",
          "|", "`||` for or",
          "and", "`&&` for and",
          "or", "`||` for or",
          "not", "`!` for not",
          "<>", "`!=` for not equal",
          "if", "only what must be true; no `if`",
          "is", "`==` to compare");

  private PlainErrors() {}

  /// At least one slip, in the order of their places.
  static List<Condition.Slip> of(String text, List<CelIssue> issues) {
    List<Condition.Slip> slips = new ArrayList<>();
    boolean syntax = false;
    for (CelIssue issue : issues) {
      boolean echo = syntax && !isToken(issue.getMessage());
      if (!echo && slips.size() < SLIPS_MAX) {
        slips.add(slip(text, issue));
      }
      syntax |= isSyntax(issue.getMessage());
    }
    return List.copyOf(slips);
  }

  private static boolean isSyntax(String message) {
    return isToken(message)
        || UNEXPECTED.matcher(message).matches()
        || MISSING.matcher(message).matches()
        || RESERVED.matcher(message).matches();
  }

  private static boolean isToken(String message) {
    return UNKNOWN_TOKEN.matcher(message).matches();
  }

  private static Condition.Slip slip(String text, CelIssue issue) {
    int line = Math.max(1, issue.getSourceLocation().getLine());
    int column = Math.max(0, issue.getSourceLocation().getColumn());
    String message = issue.getMessage();
    Matcher m = UNDEFINED_FIELD.matcher(message);
    if (m.matches()) {
      String name = m.group(1);
      int dot = column;
      return new Condition.Slip(
          line,
          dot + 1 + spacesAfter(text, line, dot),
          "a case has no field `" + name + "` that a condition may ask for",
          field(name));
    }
    m = UNDECLARED.matcher(message);
    if (m.matches() && m.group(1).contains("_[")) {
      return new Condition.Slip(
          line,
          column,
          "lists have no order",
          "write `in`, or `.exists(one, ...)`, to ask whether something is in a list");
    }
    if (m.matches() && m.group(1).startsWith("_")) {
      return new Condition.Slip(
          line, column, "`" + m.group(1).replace("_", "") + "` is not known here", "compare only");
    }
    if (m.matches()) {
      return new Condition.Slip(
          line, column, "`" + m.group(1) + "` is not known here", word(m.group(1)));
    }
    m = NO_OVERLOAD.matcher(message);
    if (m.matches()) {
      return mismatch(line, column, m.group(1), m.group(2));
    }
    m = WRONG_TYPE.matcher(message);
    if (m.matches()) {
      return new Condition.Slip(
          line,
          column,
          m.group(1).equals("bool")
              ? "this is " + type(m.group(2)) + ", not something that is true or false"
              : "this is " + type(m.group(2)) + " where " + type(m.group(1)) + " is needed",
          m.group(1).equals("bool") ? "compare it, for example with `==`" : "");
    }
    return syntax(text, line, column, message);
  }

  private static Condition.Slip syntax(String text, int line, int column, String message) {
    Matcher m = RESERVED.matcher(message);
    if (m.matches()) {
      return new Condition.Slip(
          line,
          column,
          "`" + m.group(1) + "` is a reserved word",
          instead(m.group(1)).orElse("use another word"));
    }
    m = UNKNOWN_TOKEN.matcher(message);
    if (m.matches()) {
      return unknownToken(line, column, m.group(1).strip());
    }
    m = MISSING.matcher(message);
    if (m.matches()) {
      return new Condition.Slip(
          line,
          column,
          "`" + m.group(1) + "` is missing here",
          "count the opening and closing brackets");
    }
    m = UNEXPECTED.matcher(message);
    if (m.matches()) {
      Matcher foreign = FOREIGN_BEFORE.matcher(upTo(text, line, column) + m.group(1));
      if (foreign.find()) {
        String word = foreign.group(1) == null ? "<>" : foreign.group(1);
        return new Condition.Slip(
            line, foreign.start(), "`" + word + "` does not fit here", instead(word).orElse(""));
      }
      return m.group(1).equals("<EOF>")
          ? new Condition.Slip(
              line,
              column,
              "the condition ends too early",
              "something is missing at the end: a value, a bracket or a quotation mark")
          : new Condition.Slip(
              line,
              column,
              "`" + YamlReader.shown(m.group(1)) + "` does not fit here",
              instead(m.group(1))
                  .orElse("join comparisons with `&&` or `||`, and close every bracket"));
    }
    if (message.contains("recursion limit") || message.contains("node limit")) {
      return new Condition.Slip(
          line, column, "the condition is too complicated", "use `in [...]`, or two policies");
    }
    m = NOT_A_TYPE.matcher(message);
    return new Condition.Slip(line, column, m.matches() ? "`{` does not fit here" : message, "");
  }

  private static Condition.Slip unknownToken(int line, int column, String token) {
    String problem = "`" + YamlReader.shown(token) + "` does not fit here";
    if (token.startsWith("'") || token.startsWith("\"")) {
      return new Condition.Slip(
          line, column, "this text has no end", "close it with the quotation mark it began with");
    }
    if (token.startsWith("\u201c")
        || token.startsWith("\u201d")
        || token.startsWith("\u2018")
        || token.startsWith("\u2019")) {
      return new Condition.Slip(line, column, problem, "use straight quotation marks: \"");
    }
    return new Condition.Slip(
        line,
        column,
        problem,
        instead(token).orElse("leave it out, or put it into quotation marks"));
  }

  private static Condition.Slip mismatch(int line, int column, String function, String types) {
    String[] sides = types.replaceAll("^\\(|\\)$", "").split(", (?![^(]*\\))", -1);
    String sign = function.replace("_", "");
    if (sides.length != 2) {
      return new Condition.Slip(line, column, "`" + sign + "` does not take " + type(types), "");
    }
    String problem =
        "`" + sign.replace("@", "") + "` cannot join " + type(sides[0]) + " and " + type(sides[1]);
    return new Condition.Slip(line, column, problem, mismatchHint(sign, sides[0], sides[1]));
  }

  private static String mismatchHint(String sign, String left, String right) {
    boolean leftChoice = Facts.choices().containsValue(left);
    if (leftChoice && left.equals(right)) {
      return "choices have no order; write `in [" + example(left) + "]`";
    }
    if (leftChoice || Facts.choices().containsValue(right)) {
      String choice = leftChoice ? left : right;
      String other = leftChoice ? right : left;
      return other.equals("string") || other.equals("list(string)")
          ? "choices are written without quotation marks, such as " + example(choice)
          : other.startsWith("list(") && !sign.contains("in")
              ? "write `" + example(choice).replaceAll(",.*", "") + " in` before the list"
              : "the choices are " + allOf(choice);
    }
    if (left.equals("string") && right.equals("int")) {
      return "put the number into quotation marks";
    }
    if (left.equals("int") && right.equals("string")) {
      return "write the number without quotation marks";
    }
    return "both sides must be of one kind";
  }

  private static String field(String name) {
    Optional<CaseField> known = CaseField.named(name);
    if (known.isPresent() && !known.get().sensitivity().atMost(Sensitivity.L2)) {
      return "it is "
          + known.get().sensitivity()
          + ": a policy is never about one person"
          + coarse(name).map(other -> "; ask for `" + other + "`").orElse("");
    }
    return coarse(name)
        .or(() -> Nearest.of(name, Facts.catalogue().keySet()))
        .map(other -> "did you mean `" + other + "`?")
        .orElse("the fields are " + String.join(", ", Facts.catalogue().keySet()));
  }

  private static Optional<String> coarse(String name) {
    return Optional.ofNullable(COARSE.get(name));
  }

  /// What may be asked or shared in place of a field that may not.
  static final Map<String, String> COARSE =
      Map.of(
          "born_on", "birth_year",
          "exit_on", "exit_year",
          "arrived_on", "arrived_year",
          "vetted_on", "vetted_year",
          "rank_row", "rank_band",
          "origin_township", "origin_area");

  private static String word(String name) {
    if (Facts.catalogue().containsKey(name)) {
      return "write `case." + name + "`";
    }
    TreeSet<String> words = new TreeSet<>(Facts.choices().keySet());
    words.add(ConditionLanguage.CASE);
    return instead(name)
        .or(() -> Nearest.of(name, words).map(other -> "did you mean `" + other + "`?"))
        .or(
            () ->
                Nearest.of(name, Facts.catalogue().keySet())
                    .map(other -> "did you mean `case." + other + "`?"))
        .orElse("a text goes into quotation marks; a field begins with `case.`");
  }

  private static Optional<String> instead(String word) {
    return Optional.ofNullable(INSTEAD.get(word.toLowerCase(Locale.ROOT)))
        .map(other -> "write " + other);
  }

  private static String type(String name) {
    return switch (name) {
      case "bool" -> "yes or no";
      case "int" -> "a number";
      case "string" -> "a text";
      case "case" -> "the whole case";
      default ->
          name.startsWith("list(")
              ? "a list"
              : Facts.choices().containsValue(name) ? "a " + name : name;
    };
  }

  private static String example(String choice) {
    return Facts.choices().entrySet().stream()
        .filter(entry -> entry.getValue().equals(choice))
        .map(Map.Entry::getKey)
        .limit(2)
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  private static String allOf(String choice) {
    return Facts.choices().entrySet().stream()
        .filter(entry -> entry.getValue().equals(choice))
        .map(Map.Entry::getKey)
        .reduce((a, b) -> a + ", " + b)
        .orElse("");
  }

  /// The line before `column`, each code point as one character, so that its indices are columns.
  private static String upTo(String text, int line, int column) {
    StringBuilder before = new StringBuilder();
    String[] lines = text.split("\n", -1);
    if (line <= lines.length) {
      lines[line - 1]
          .codePoints()
          .limit(column)
          .forEach(c -> before.append(Character.isBmpCodePoint(c) ? (char) c : '?'));
    }
    return before.toString();
  }

  private static int spacesAfter(String text, int line, int dot) {
    String[] lines = text.split("\n", -1);
    if (line > lines.length) {
      return 0;
    }
    int[] points = lines[line - 1].codePoints().toArray();
    int spaces = 0;
    while (dot + 1 + spaces < points.length && Character.isWhitespace(points[dot + 1 + spaces])) {
      spaces++;
    }
    return dot + 1 + spaces == points.length ? 0 : spaces;
  }
}
