package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Message;
import java.util.List;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.Limits;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.base.MessageReader;
import org.thitsar.protocol.v1.Basis;

/// Reads records out of bytes that may be hostile, and measures every field against the schema.
///
/// Forms that may widen (patterns, choices, ranges of numbers) are not checked here: a newer node
/// may write what this one does not know.
final class RecordCodec {
  /// Code points of the texts inside a basis.
  private static final int BASIS_CHARACTERS_MAX = 64;

  private RecordCodec() {}

  /// Parses and measures.
  ///
  /// @throws MalformedException with [Flaw#TOO_LARGE], [Flaw#NOT_A_MESSAGE], [Flaw#TOO_MANY],
  ///   [Flaw#BAD_TEXT] or [Flaw#OUT_OF_RANGE]
  static <M extends Message> M decode(Bytes bytes, M prototype, String place)
      throws MalformedException {
    return MessageReader.read(prototype, bytes, Limits.BODY_BYTES_MAX, place);
  }

  static void measure(Message record, List<? extends RecordField> fields, String place)
      throws MalformedException {
    for (RecordField field : fields) {
      measure(record, field.schema(), place);
    }
  }

  private static void measure(Message record, FieldSchema field, String place)
      throws MalformedException {
    FieldDescriptor descriptor = field.descriptor();
    if (descriptor.isRepeated() && record.getRepeatedFieldCount(descriptor) > field.itemsMax()) {
      throw new MalformedException(Flaw.TOO_MANY, place);
    }
    switch (field.kind()) {
      case TEXT -> measure((String) record.getField(descriptor), field.charactersMax(), place);
      case TEXTS -> {
        for (Object text : (List<?>) record.getField(descriptor)) {
          measure((String) text, field.charactersMax(), place);
        }
      }
      case DATE ->
          PartialDate.decode((org.thitsar.protocol.v1.PartialDate) record.getField(descriptor));
      case BASES -> {
        for (Object basis : (List<?>) record.getField(descriptor)) {
          measure((Basis) basis, place);
        }
      }
      case CHOICE, CHOICES, NUMBER, FLAG, DEPENDANTS -> {}
    }
  }

  private static void measure(Basis basis, String place) throws MalformedException {
    if (basis.getPurposesCount() > BASIS_CHARACTERS_MAX) {
      throw new MalformedException(Flaw.TOO_MANY, place);
    }
    PartialDate.decode(basis.getGivenOn());
    measure(basis.getLanguage(), BASIS_CHARACTERS_MAX, place);
    measure(basis.getExplainedBy(), BASIS_CHARACTERS_MAX, place);
  }

  private static void measure(String text, int charactersMax, String place)
      throws MalformedException {
    if (PlainText.length(text) > charactersMax) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    if (!PlainText.isPlain(text)) {
      throw new MalformedException(Flaw.BAD_TEXT, place);
    }
  }
}
