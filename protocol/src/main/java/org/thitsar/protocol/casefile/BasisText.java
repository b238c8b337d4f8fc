package org.thitsar.protocol.casefile;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.thitsar.protocol.v1.Basis;

/// The text form of one basis: `KIND:PURPOSE,PURPOSE` and then, in any order, a date, `lang:` with
/// a language tag, `by:` with a role id, `mark:` with how it was marked, and `withdrawn`.
final class BasisText {
  private static final FieldSchema KIND = schema(Basis.KIND_FIELD_NUMBER);
  private static final FieldSchema PURPOSES = schema(Basis.PURPOSES_FIELD_NUMBER);
  private static final FieldSchema MARK = schema(Basis.MARK_FIELD_NUMBER);
  private static final Pattern TAG = Pattern.compile("[a-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}");
  private static final Pattern ROLE = Pattern.compile("[A-Za-z0-9._-]{1,40}");
  private static final String EXAMPLE =
      "write such as CONSENT:HOSTING,AID 2024-03-15 lang:my by:op1";

  private BasisText() {}

  static String write(Basis basis) {
    StringBuilder text = new StringBuilder(name(KIND, basis.getKindValue())).append(':');
    text.append(
        basis.getPurposesValueList().stream()
            .map(purpose -> name(PURPOSES, purpose))
            .collect(Collectors.joining(",")));
    if (basis.getGivenOn().getYear() > 0) {
      org.thitsar.protocol.v1.PartialDate date = basis.getGivenOn();
      text.append(' ').append(new PartialDate(date.getYear(), date.getMonth(), date.getDay()));
    }
    if (!basis.getLanguage().isEmpty()) {
      text.append(" lang:").append(basis.getLanguage());
    }
    if (!basis.getExplainedBy().isEmpty()) {
      text.append(" by:").append(basis.getExplainedBy());
    }
    if (basis.getMarkValue() != 0) {
      text.append(" mark:").append(name(MARK, basis.getMarkValue()));
    }
    return basis.getWithdrawn() ? text.append(" withdrawn").toString() : text.toString();
  }

  static Reading read(String text) {
    List<String> words = List.of(text.replaceAll("\\s*([:,])\\s*", "$1").split("\\s+"));
    Basis.Builder basis = Basis.newBuilder();
    String[] head = words.getFirst().split(":", 2);
    if (head.length != 2 || head[1].isEmpty()) {
      return new Reading.Wrong("is not a basis with its purposes", EXAMPLE);
    }
    var kind = KIND.choice(head[0]);
    if (kind.isEmpty()) {
      return FieldText.notAChoice(KIND, head[0]);
    }
    basis.setKindValue(kind.get().getNumber());
    Set<Integer> purposes = new LinkedHashSet<>();
    for (String word : head[1].split(",", -1)) {
      var purpose = PURPOSES.choice(word);
      if (purpose.isEmpty()) {
        return FieldText.notAChoice(PURPOSES, word);
      }
      purposes.add(purpose.get().getNumber());
    }
    basis.addAllPurposesValue(purposes);
    for (String word : words.subList(1, words.size())) {
      if (!attribute(basis, word)) {
        return new Reading.Wrong("has a word that a basis cannot have", EXAMPLE);
      }
    }
    return new Reading.Value(basis.build());
  }

  private static boolean attribute(Basis.Builder basis, String word) {
    String lower = word.toLowerCase(Locale.ROOT);
    if (lower.equals("withdrawn")) {
      basis.setWithdrawn(true);
      return true;
    }
    if (lower.startsWith("lang:") && TAG.matcher(word.substring(5)).matches()) {
      basis.setLanguage(word.substring(5));
      return true;
    }
    if (lower.startsWith("by:") && ROLE.matcher(word.substring(3)).matches()) {
      basis.setExplainedBy(word.substring(3));
      return true;
    }
    if (lower.startsWith("mark:")) {
      var mark = MARK.choice(word.substring(5));
      mark.ifPresent(value -> basis.setMarkValue(value.getNumber()));
      return mark.isPresent();
    }
    Optional<PartialDate> date = PartialDate.parse(word);
    date.ifPresent(value -> basis.setGivenOn(value.encode()));
    return date.isPresent();
  }

  /// A value that this version does not know is shown by its number.
  private static String name(FieldSchema field, int number) {
    var value = field.descriptor().getEnumType().findValueByNumber(number);
    return value == null ? "?" + number : value.getName();
  }

  private static FieldSchema schema(int number) {
    return FieldSchema.of(Basis.getDescriptor().findFieldByNumber(number));
  }
}
