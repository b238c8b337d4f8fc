package org.thitsar.protocol.casefile;

import com.google.protobuf.Descriptors.EnumValueDescriptor;
import com.google.protobuf.Message;
import java.util.List;

/// Tells what a newer version wrote: it has no text here, or not all of it, so nobody can replace
/// it knowing what it says.
final class Newer {
  private Newer() {}

  /// Whether a value of a field, or anything inside it, is not known.
  static boolean isIn(Object value) {
    return switch (value) {
      case List<?> list -> list.stream().anyMatch(Newer::isIn);
      case EnumValueDescriptor choice -> choice.getIndex() < 0;
      case Message message ->
          !message.getUnknownFields().asMap().isEmpty()
              || message.getAllFields().values().stream().anyMatch(Newer::isIn);
      default -> false;
    };
  }
}
