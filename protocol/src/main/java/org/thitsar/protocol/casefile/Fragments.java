package org.thitsar.protocol.casefile;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// A protobuf message cut into its fields: for each number the bytes as they stand, tags and all
/// repetitions. Nothing has to be known of a field to carry it from one message to another.
final class Fragments {
  private static final String PLACE = "fields";

  private Fragments() {}

  /// Cuts a message; its fields may stand in any order.
  ///
  /// @throws MalformedException with [Flaw#NOT_A_MESSAGE]
  static SortedMap<Integer, Bytes> split(Bytes message) throws MalformedException {
    return split(message, false);
  }

  /// Cuts a message whose fields stand in the order of their numbers.
  ///
  /// @throws MalformedException with [Flaw#NOT_A_MESSAGE], or [Flaw#NOT_CANONICAL] when they do not
  static SortedMap<Integer, Bytes> splitOrdered(Bytes message) throws MalformedException {
    return split(message, true);
  }

  private static SortedMap<Integer, Bytes> split(Bytes message, boolean ordered)
      throws MalformedException {
    SortedMap<Integer, Bytes> fields = new TreeMap<>();
    CodedInputStream input = CodedInputStream.newInstance(message.asBuffer());
    int number = 0;
    int start = 0;
    try {
      while (!input.isAtEnd()) {
        int at = input.getTotalBytesRead();
        int tag = input.readTag();
        int next = WireFormat.getTagFieldNumber(tag);
        if (ordered && next < number) {
          throw new MalformedException(Flaw.NOT_CANONICAL, PLACE);
        }
        if (next != number) {
          // A run of one number is cut once: repetitions cost nothing.
          keep(fields, number, message.slice(start, at));
          number = next;
          start = at;
        }
        if (!input.skipField(tag)) {
          throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
        }
      }
    } catch (IOException e) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
    }
    keep(fields, number, message.slice(start, message.length()));
    return Collections.unmodifiableSortedMap(fields);
  }

  private static void keep(Map<Integer, Bytes> fields, int number, Bytes run) {
    if (!run.isEmpty()) {
      fields.merge(number, run, Bytes::concat);
    }
  }

  /// The message of these fields.
  static Bytes join(Map<Integer, Bytes> fields) {
    return Bytes.concat(fields.values().toArray(Bytes[]::new));
  }
}
