package org.thitsar.ui.control;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonElement;
import com.google.gson.JsonParseException;
import com.google.gson.Strictness;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.thitsar.ui.text.Inert;

/// JSON in and out of records. Reading is strict: what is missing is an error, not a null that
/// surfaces later somewhere else.
public final class Json {
  private static final Gson COMPACT =
      new GsonBuilder().setStrictness(Strictness.STRICT).disableHtmlEscaping().create();
  private static final Gson PRETTY = COMPACT.newBuilder().setPrettyPrinting().create();

  private Json() {}

  /// `value` on one line.
  static String compact(Object value) {
    return COMPACT.toJson(value);
  }

  /// `value` for people and scripts to read; nothing in it drives a terminal.
  public static String pretty(Object value) {
    return Inert.json(PRETTY.toJson(value));
  }

  static JsonElement tree(Object value) {
    return COMPACT.toJsonTree(value);
  }

  /// Reads `text`.
  ///
  /// @throws JsonParseException when it is not JSON of that type, or something is missing
  static <T> T read(String text, Class<T> type) {
    return complete(COMPACT.fromJson(text, type));
  }

  /// Reads `element`.
  ///
  /// @throws JsonParseException when it is not of that type, or something is missing
  static Object read(JsonElement element, Type type) {
    return complete(COMPACT.<Object>fromJson(element, type));
  }

  private static <T> T complete(@Nullable T value) {
    switch (value) {
      case null -> throw new JsonParseException("something is missing");
      case Record whole -> {
        for (RecordComponent component : whole.getClass().getRecordComponents()) {
          complete(component(whole, component));
        }
      }
      case List<?> items -> items.forEach(Json::complete);
      case Map<?, ?> entries -> entries.values().forEach(Json::complete);
      default -> {}
    }
    return value;
  }

  private static @Nullable Object component(Record whole, RecordComponent component) {
    try {
      component.getAccessor().setAccessible(true);
      return component.getAccessor().invoke(whole);
    } catch (ReflectiveOperationException e) {
      throw new JsonParseException(e);
    }
  }
}
