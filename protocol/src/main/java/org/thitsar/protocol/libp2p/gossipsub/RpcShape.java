package org.thitsar.protocol.libp2p.gossipsub;

import java.util.BitSet;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Walks over the protobuf wire format of a frame and counts what is in it, before a parser makes
/// an object of each element: a frame of empty elements would become many times its size.
///
/// Allocates nothing but a few words for messages with fields that are not known, which the parser
/// then leaves out. A field number means a list only where the schema has it.
final class RpcShape {
  private static final String PLACE = "gossipsub frame";
  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int DELIMITED = 2;
  private static final int FIXED32 = 5;

  private static final int VARINT_BYTES_MAX = 10;

  /// What the bytes between two positions are.
  private enum Kind {
    FRAME,
    SUBSCRIPTION,
    MESSAGE,
    CONTROL,
    IHAVE,
    IDS,
    GRAFT,
    PRUNE,
    /// A value that has no parts.
    LEAF,
    ID,
    UNKNOWN
  }

  private final byte[] bytes;
  private int at;
  private int subscriptions;
  private int messages;
  private int controls;
  private int ids;
  private int unknown;
  private final BitSet foreign = new BitSet(0);

  private RpcShape(Bytes frame) {
    this.bytes = frame.unsafeArray();
  }

  /// @return the messages, counted from 0, that have fields that are not known
  /// @throws MalformedException when there are too many elements, or it is no protobuf at all
  static BitSet check(Bytes frame) throws MalformedException {
    RpcShape shape = new RpcShape(frame);
    shape.walk(Kind.FRAME, frame.length());
    return shape.foreign;
  }

  private void walk(Kind outer, int end) throws MalformedException {
    while (at < end) {
      long tag = varint(end);
      long number = tag >>> 3;
      if (number == 0 || number > (1 << 29) - 1) {
        throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
      }
      Kind inner = kind(outer, (int) number);
      count(inner);
      // All fields of a message are texts or bytes; a number in their place is another field.
      if (outer == Kind.MESSAGE && (inner == Kind.UNKNOWN || (tag & 7) != DELIMITED)) {
        foreign.set(messages - 1);
      }
      switch ((int) (tag & 7)) {
        case VARINT -> varint(end);
        case FIXED64 -> skip(8, end);
        case FIXED32 -> skip(4, end);
        case DELIMITED -> {
          long length = varint(end);
          if (length < 0 || length > end - at) {
            throw new MalformedException(Flaw.TRUNCATED, PLACE);
          }
          int stop = at + (int) length;
          switch (inner) {
            case LEAF, ID, UNKNOWN -> at = stop;
            case FRAME, SUBSCRIPTION, MESSAGE, CONTROL, IHAVE, IDS, GRAFT, PRUNE ->
                walk(inner, stop);
          }
        }
        // Groups are not in use since long, and nest.
        default -> throw new MalformedException(Flaw.NOT_A_MESSAGE, PLACE);
      }
    }
  }

  private static Kind kind(Kind outer, int number) {
    return switch (outer) {
      case FRAME ->
          switch (number) {
            case 1 -> Kind.SUBSCRIPTION;
            case 2 -> Kind.MESSAGE;
            case 3 -> Kind.CONTROL;
            default -> Kind.UNKNOWN;
          };
      case CONTROL ->
          switch (number) {
            case 1 -> Kind.IHAVE;
            case 2, 5 -> Kind.IDS;
            case 3 -> Kind.GRAFT;
            case 4 -> Kind.PRUNE;
            default -> Kind.UNKNOWN;
          };
      case SUBSCRIPTION -> number <= 2 ? Kind.LEAF : Kind.UNKNOWN;
      case MESSAGE -> number <= 6 ? Kind.LEAF : Kind.UNKNOWN;
      case IHAVE ->
          switch (number) {
            case 1 -> Kind.LEAF;
            case 2 -> Kind.ID;
            default -> Kind.UNKNOWN;
          };
      case IDS -> number == 1 ? Kind.ID : Kind.UNKNOWN;
      case GRAFT -> number == 1 ? Kind.LEAF : Kind.UNKNOWN;
      case PRUNE -> number == 1 || number == 3 ? Kind.LEAF : Kind.UNKNOWN;
      case LEAF, ID, UNKNOWN -> Kind.UNKNOWN;
    };
  }

  private void count(Kind kind) throws MalformedException {
    boolean fits =
        switch (kind) {
          case SUBSCRIPTION -> ++subscriptions <= GossipLimits.FRAME_SUBSCRIPTIONS_MAX;
          case MESSAGE -> ++messages <= GossipLimits.FRAME_MESSAGES_MAX;
          case CONTROL, IHAVE, IDS, GRAFT, PRUNE -> ++controls <= GossipLimits.FRAME_CONTROLS_MAX;
          case ID -> ++ids <= GossipLimits.FRAME_IDS_MAX;
          case UNKNOWN -> ++unknown <= GossipLimits.FRAME_UNKNOWN_MAX;
          // A known field that comes again overwrites itself.
          case FRAME, LEAF -> true;
        };
    if (!fits) {
      throw new MalformedException(Flaw.TOO_MANY, PLACE);
    }
  }

  private long varint(int end) throws MalformedException {
    long value = 0;
    for (int i = 0; i < VARINT_BYTES_MAX; i++) {
      if (at == end) {
        throw new MalformedException(Flaw.TRUNCATED, PLACE);
      }
      int next = bytes[at++];
      value |= (long) (next & 0x7f) << (7 * i);
      if (next >= 0) {
        return value;
      }
    }
    throw new MalformedException(Flaw.BAD_VARINT, PLACE);
  }

  private void skip(int length, int end) throws MalformedException {
    if (end - at < length) {
      throw new MalformedException(Flaw.TRUNCATED, PLACE);
    }
    at += length;
  }
}
