package org.thitsar.fuzz;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Bytes read as protobuf without a schema, so that a part can be repeated many times while all
/// lengths around it stay right: what random changes of bytes never do.
final class WireTree {
  private static final int DEPTH_MAX = 6;

  private final List<Field> fields;

  private WireTree(List<Field> fields) {
    this.fields = fields;
  }

  /// `head` is the tag, and for numbers the value too; `body` is what stands behind the length,
  /// null for numbers.
  private static final class Field {
    final byte[] head;
    final byte @Nullable [] body;

    Field(byte[] head, byte @Nullable [] body) {
      this.head = head;
      this.body = body;
    }

    byte[] bytes() {
      if (body == null) {
        return head;
      }
      ByteArrayOutputStream whole = new ByteArrayOutputStream();
      whole.writeBytes(head);
      varint(whole, body.length);
      whole.writeBytes(body);
      return whole.toByteArray();
    }
  }

  /// The fields of `bytes`, if they can be read as such.
  static Optional<WireTree> read(byte[] bytes) {
    List<Field> fields = new ArrayList<>();
    int at = 0;
    while (at < bytes.length) {
      int start = at;
      int tagEnd = varintEnd(bytes, at);
      if (tagEnd < 0) {
        return Optional.empty();
      }
      int type = bytes[at] & 7;
      at = tagEnd;
      switch (type) {
        case 0 -> at = varintEnd(bytes, at);
        case 1 -> at += 8;
        case 5 -> at += 4;
        case 2 -> {
          int lengthEnd = varintEnd(bytes, at);
          if (lengthEnd < 0 || lengthEnd - at > 4) {
            return Optional.empty();
          }
          int length = 0;
          for (int i = at; i < lengthEnd; i++) {
            length |= (bytes[i] & 0x7f) << (7 * (i - at));
          }
          if (length > bytes.length - lengthEnd) {
            return Optional.empty();
          }
          fields.add(
              new Field(part(bytes, start, tagEnd), part(bytes, lengthEnd, lengthEnd + length)));
          at = lengthEnd + length;
          continue;
        }
        default -> {
          return Optional.empty();
        }
      }
      if (at < 0 || at > bytes.length) {
        return Optional.empty();
      }
      fields.add(new Field(part(bytes, start, at), null));
    }
    return fields.isEmpty() ? Optional.empty() : Optional.of(new WireTree(fields));
  }

  /// The same bytes with a part somewhere in them multiplied until they have about `lengthMax`.
  byte[] blownUp(RandomGenerator random, int lengthMax) {
    return blownUp(random, lengthMax, 0);
  }

  private byte[] blownUp(RandomGenerator random, int lengthMax, int depth) {
    int chosen = random.nextInt(fields.size());
    Field field = fields.get(chosen);
    ByteArrayOutputStream whole = new ByteArrayOutputStream();
    for (int i = 0; i < fields.size(); i++) {
      if (i != chosen) {
        whole.writeBytes(fields.get(i).bytes());
        continue;
      }
      Optional<WireTree> inner =
          field.body == null || depth == DEPTH_MAX ? Optional.empty() : read(field.body);
      if (inner.isPresent() && random.nextInt(4) > 0) {
        byte[] body = inner.get().blownUp(random, lengthMax, depth + 1);
        whole.writeBytes(new Field(field.head, body).bytes());
      } else {
        multiply(whole, field, random, lengthMax);
      }
    }
    return whole.toByteArray();
  }

  private static void multiply(
      ByteArrayOutputStream whole, Field field, RandomGenerator random, int lengthMax) {
    int end = whole.size() + lengthMax;
    switch (random.nextInt(4)) {
      case 0 -> {
        // The same again and again.
        byte[] bytes = field.bytes();
        while (whole.size() < end) {
          whole.writeBytes(bytes);
        }
      }
      case 1 -> {
        // As short as can be: an element of nothing.
        byte[] bytes = field.body == null ? field.head : new Field(field.head, new byte[0]).bytes();
        while (whole.size() < end) {
          whole.writeBytes(bytes);
        }
      }
      case 2 -> {
        // Fields that nobody knows, each with a number of its own.
        whole.writeBytes(field.bytes());
        int type = random.nextBoolean() ? 0 : 2;
        for (int number = 40 + random.nextInt(2_000); whole.size() < end; number++) {
          varint(whole, (number << 3) | type);
          whole.write(0);
        }
      }
      default -> {
        // One packed list.
        byte[] body = new byte[lengthMax];
        Arrays.fill(body, (byte) random.nextInt(128));
        byte[] head = field.head.clone();
        head[0] = (byte) ((head[0] & ~7) | 2);
        whole.writeBytes(new Field(field.body == null ? part(head, 0, 1) : head, body).bytes());
      }
    }
  }

  private static byte[] part(byte[] bytes, int start, int end) {
    return Arrays.copyOfRange(bytes, start, end);
  }

  private static int varintEnd(byte[] bytes, int start) {
    for (int at = start; at < bytes.length && at < start + 10; at++) {
      if (bytes[at] >= 0) {
        return at + 1;
      }
    }
    return -1;
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int left = value;
    while (left >= 0x80) {
      out.write((left & 0x7f) | 0x80);
      left >>>= 7;
    }
    out.write(left);
  }
}
