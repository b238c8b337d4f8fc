package org.thitsar.protocol.base;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.DiscardUnknownFieldsParser;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import java.io.IOException;

/// Reads protobuf messages that may be hostile.
///
/// A parser makes an object of each element: a message of empty elements, or of fields that nobody
/// knows, would become a hundred times its size. So the bytes are walked over first, which
/// allocates nothing, and what the parser would make of them is [weighed][MessageWeight].
public final class MessageReader {
  private MessageReader() {}

  /// Reads a message of the type of `prototype` and keeps what is not known of it.
  ///
  /// @param bytesMax what the message may have
  /// @throws MalformedException with [Flaw#TOO_LARGE], [Flaw#TOO_MANY] for more elements than its
  ///   size accounts for, or [Flaw#NOT_A_MESSAGE]
  public static <M extends Message> M read(M prototype, Bytes bytes, int bytesMax, String place)
      throws MalformedException {
    return read(prototype, bytes, bytesMax, true, place);
  }

  /// Like [#read], but leaves out what is not known.
  public static <M extends Message> M readKnown(
      M prototype, Bytes bytes, int bytesMax, String place) throws MalformedException {
    return read(prototype, bytes, bytesMax, false, place);
  }

  @SuppressWarnings("unchecked") // The parser of a message makes messages of its type.
  private static <M extends Message> M read(
      M prototype, Bytes bytes, int bytesMax, boolean keepUnknown, String place)
      throws MalformedException {
    if (bytes.length() > bytesMax) {
      throw new MalformedException(Flaw.TOO_LARGE, place);
    }
    Descriptor type = prototype.getDescriptorForType();
    MessageWeight.check(type, bytes, keepUnknown, place);
    Parser<M> parser = (Parser<M>) prototype.getParserForType();
    try {
      CodedInputStream input = CodedInputStream.newInstance(bytes.unsafeArray());
      input.setRecursionLimit(Limits.MESSAGE_DEPTH_MAX);
      M message = (keepUnknown ? parser : DiscardUnknownFieldsParser.wrap(parser)).parseFrom(input);
      input.checkLastTagWas(0);
      return message;
    } catch (IOException e) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, place);
    }
  }
}
