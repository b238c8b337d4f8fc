package org.thitsar.node.rights;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.keys.KeyPlace;

/// How an operator's number is written: `op1`. Nothing else is taken, so that nobody types a name.
public final class OperatorIds {
  private static final Pattern FORM = Pattern.compile("op([1-9][0-9]{0,2})");

  private OperatorIds() {}

  /// The text of a number.
  public static String write(int number) {
    return "op" + number;
  }

  /// The number of a text.
  public static int read(String id) throws RefusedException {
    return find(id)
        .orElseThrow(
            () ->
                new RefusedException(
                    Refusal.BAD_REQUEST,
                    "this is not an operator",
                    "operators are op1, op2, … and never names"));
  }

  static Optional<Integer> find(String id) {
    Matcher form = FORM.matcher(id);
    return form.matches()
        ? Optional.of(Integer.parseInt(form.group(1)))
            .filter(number -> number <= KeyPlace.OPERATORS_MAX)
        : Optional.empty();
  }
}
