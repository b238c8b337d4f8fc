package org.thitsar.ui.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Optional;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

/// Lets the fuzzing at what the control server reads of a request.
public final class ControlDoor {
  private static final CallTable CALLS = CallTable.of(ControlApi.class);
  private static final List<String> NAMES = CALLS.names().stream().sorted().toList();

  private ControlDoor() {}

  /// How many calls there are.
  public static int calls() {
    return NAMES.size();
  }

  /// Reads the request line of a call and its arguments.
  ///
  /// @param call from 0, below [#calls]
  /// @throws MalformedException when the server would refuse it
  public static void read(int call, byte[] request, int offset) throws MalformedException {
    Optional<String> line;
    try {
      line =
          RequestLine.read(
              new ByteArrayInputStream(request, offset, request.length - offset),
              Message.REQUEST_BYTES_MAX);
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail to be read", e);
    }
    if (line.isEmpty()) {
      throw new MalformedException(Flaw.TOO_LARGE, "request line");
    }
    List<Type> types = CALLS.find(NAMES.get(call)).orElseThrow().argumentTypes();
    try {
      JsonArray given = Json.read(line.get(), Message.Request.class).arguments();
      if (given.size() != types.size()) {
        throw new MalformedException(Flaw.OUT_OF_RANGE, "arguments");
      }
      for (int i = 0; i < types.size(); i++) {
        Object _ = Json.read(given.get(i), types.get(i));
      }
    } catch (JsonParseException e) {
      throw new MalformedException(Flaw.NOT_A_MESSAGE, "request");
    }
  }
}
