package org.thitsar.protocol.base;

import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import org.jspecify.annotations.Nullable;

/// Estimates what a protobuf parser would allocate for a message, without allocating anything.
///
/// Estimates are bytes on the heap, generous by about a third; the fuzz targets hold them against
/// what is really allocated.
final class MessageWeight {
  /// What a message may weigh: so much, and so many times its own length. With the copies of texts
  /// and bytes on top of it, reading stays below 64 KiB and 16 times the length.
  private static final int WEIGHT_FREE = 40 << 10;

  private static final int WEIGHT_PER_BYTE = 10;

  /// A message object, its builder, and its place in a list.
  private static final int MESSAGE_WEIGHT = 256;

  /// A text or bytes object, its content not counted.
  private static final int CONTENT_WEIGHT = 72;

  /// A number in a list that grows.
  private static final int NUMBER_WEIGHT = 24;

  /// A field that is not known and kept: an entry of a tree, and five lists.
  private static final int UNKNOWN_WEIGHT = 400;

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;
  private static final int VARINT_BYTES_MAX = 10;
  private static final int FIELD_NUMBER_MAX = (1 << 29) - 1;

  private final byte[] bytes;
  private final long weightMax;
  private final boolean keepUnknown;
  private final String place;
  private int at;
  private long weight;

  private MessageWeight(Bytes message, boolean keepUnknown, String place) {
    this.bytes = message.unsafeArray();
    this.weightMax = WEIGHT_FREE + (long) WEIGHT_PER_BYTE * bytes.length;
    this.keepUnknown = keepUnknown;
    this.place = place;
  }

  /// @throws MalformedException with [Flaw#TOO_MANY] when `message` weighs too much, and with
  ///   [Flaw#NOT_A_MESSAGE] when it is no protobuf at all
  static void check(Descriptor type, Bytes message, boolean keepUnknown, String place)
      throws MalformedException {
    new MessageWeight(message, keepUnknown, place).walk(type, message.length());
  }

  /// Types do not nest in themselves in our schemas, so the depth is that of the schema.
  private void walk(Descriptor type, int end) throws MalformedException {
    while (at < end) {
      long tag = varint(end);
      long number = tag >>> 3;
      if (number == 0 || number > FIELD_NUMBER_MAX) {
        throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
      }
      FieldDescriptor field = type.findFieldByNumber((int) number);
      switch ((int) (tag & 7)) {
        case VARINT -> {
          varint(end);
          number(field);
        }
        case FIXED64 -> {
          skip(Long.BYTES, end);
          number(field);
        }
        case FIXED32 -> {
          skip(Integer.BYTES, end);
          number(field);
        }
        case DELIMITED -> {
          long length = varint(end);
          if (length < 0 || length > end - at) {
            throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
          }
          delimited(field, at + (int) length);
        }
        // Groups are not in use since long, and nest.
        default -> throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
      }
    }
  }

  private void number(@Nullable FieldDescriptor field) throws MalformedException {
    if (field == null || !isNumber(field)) {
      unknown();
    } else if (field.isRepeated()) {
      add(NUMBER_WEIGHT);
    }
  }

  private static boolean isNumber(FieldDescriptor field) {
    return switch (field.getJavaType()) {
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> true;
      case STRING, BYTE_STRING, MESSAGE -> false;
    };
  }

  private void delimited(@Nullable FieldDescriptor field, int stop) throws MalformedException {
    if (field == null) {
      unknown();
      at = stop;
      return;
    }
    switch (field.getJavaType()) {
      case MESSAGE -> {
        add(MESSAGE_WEIGHT);
        walk(field.getMessageType(), stop);
      }
      case STRING, BYTE_STRING -> {
        add(CONTENT_WEIGHT);
        at = stop;
      }
      case INT, LONG, FLOAT, DOUBLE, BOOLEAN, ENUM -> {
        if (field.isRepeated()) {
          packed(stop);
        } else {
          unknown();
          at = stop;
        }
      }
    }
  }

  /// Every byte without its highest bit ends a number; fixed ones are counted too often.
  private void packed(int stop) throws MalformedException {
    for (; at < stop; at++) {
      if (bytes[at] >= 0) {
        add(NUMBER_WEIGHT);
      }
    }
  }

  private void unknown() throws MalformedException {
    if (keepUnknown) {
      add(UNKNOWN_WEIGHT);
    }
  }

  private void add(int more) throws MalformedException {
    weight += more;
    if (weight > weightMax) {
      throw new MalformedException(Flaw.TOO_MANY, place);
    }
  }

  private long varint(int end) throws MalformedException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at == end) {
        throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
      }
      int next = bytes[at++];
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
  }

  private void skip(int length, int end) throws MalformedException {
    if (end - at < length) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
    }
    at += length;
  }
}
