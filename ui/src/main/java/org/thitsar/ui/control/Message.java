package org.thitsar.ui.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonPrimitive;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Refusal;

/// What goes over the loopback.
final class Message {
  static final String TOKEN_HEADER = "Thitsar-Token";
  static final String PATH = "/call/";

  /// The longest request line: a large policy, or a case with every field filled.
  static final int REQUEST_BYTES_MAX = 1 << 20;

  /// The largest file that can be imported.
  static final long CONTENT_BYTES_MAX = 1L << 29;

  /// The longest line of an answer: a full page of cases or of a preview.
  static final int ANSWER_BYTES_MAX = 1 << 26;

  private Message() {}

  /// The line that opens a request.
  record Request(JsonArray arguments) {}

  /// The last line of an answer that succeeded; nothing to say is `true`.
  static String result(@Nullable Object value) {
    return line("result", value == null ? new JsonPrimitive(true) : Json.tree(value));
  }

  /// A line on the way.
  static String progress(long done, long total) {
    return line("progress", Json.tree(new long[] {done, total}));
  }

  /// The last line of an answer that failed.
  static String error(Fault fault) {
    return line("error", Json.tree(fault));
  }

  private static String line(String name, JsonElement value) {
    JsonObject line = new JsonObject();
    line.add(name, value);
    return Json.compact(line) + "\n";
  }

  /// Why a call was not carried out.
  record Fault(Refusal refusal, String message, String hint) {}
}
