package org.thitsar.ui.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonParseException;
import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;

/// The node's side of the loopback: answers the calls of a [ControlApi] to whoever shows a token,
/// in the name of the operator whose it is. With that of the door one can only come in.
///
/// A browser never gets an answer here, whatever it shows: requests that carry `Origin` or
/// `Sec-Fetch-Site`, which every browser sends with a POST, are refused.
public final class ControlServer implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(ControlServer.class);
  private static final CallTable CALLS = CallTable.of(ControlApi.class);

  private final ControlApi api;
  private final Faults faults;
  private final Entrances entrances;

  private ControlServer(ControlApi api, Faults faults, Entrances entrances) {
    this.api = api;
    this.faults = faults;
    this.entrances = entrances;
  }

  /// Answers for `api` on `loopback`, to those whom `entrances` has let in.
  public static ControlServer open(
      ControlApi api, Faults faults, Loopback loopback, Entrances entrances) {
    ControlServer server = new ControlServer(api, faults, entrances);
    loopback.mount(Message.PATH, server::answer);
    return server;
  }

  /// Removes the file of tokens, so that no new caller comes. The loopback is closed by whoever
  /// opened it.
  @Override
  public void close() {
    entrances.close();
  }

  private void answer(HttpExchange exchange) throws IOException {
    Headers headers = exchange.getRequestHeaders();
    if (!exchange.getRequestMethod().equals("POST")) {
      exchange.getResponseHeaders().set("Allow", "POST");
      Loopback.plain(exchange, 405, "only POST");
    } else if (headers.containsKey("Origin") || headers.containsKey("Sec-Fetch-Site")) {
      Loopback.plain(exchange, 403, "not for browsers");
    } else if (shownToken(headers).filter(entrances::known).isEmpty()) {
      Loopback.plain(exchange, 401, "wrong token");
    } else if (!"application/json".equals(headers.getFirst("Content-Type"))) {
      Loopback.plain(exchange, 415, "only application/json");
    } else {
      String name = exchange.getRequestURI().getPath().substring(Message.PATH.length());
      Optional<CallTable.Call> call = CALLS.find(name);
      if (call.isEmpty()) {
        Loopback.plain(exchange, 404, "no such call");
      } else {
        answer(exchange, call.get());
      }
    }
  }

  private static Optional<String> shownToken(Headers headers) {
    List<String> shown = headers.getOrDefault(Message.TOKEN_HEADER, List.of());
    return shown.size() == 1 ? Optional.of(shown.getFirst()) : Optional.empty();
  }

  private void answer(HttpExchange exchange, CallTable.Call call) throws IOException {
    Optional<Operator> operator = shownToken(exchange.getRequestHeaders()).flatMap(entrances::who);
    if (call.namesOperator() && operator.isEmpty()) {
      Loopback.plain(exchange, 401, "nobody is in with this token");
      return;
    }
    InputStream body = new BoundedInput(exchange.getRequestBody(), Message.CONTENT_BYTES_MAX);
    Optional<String> line = RequestLine.read(body, Message.REQUEST_BYTES_MAX);
    if (line.isEmpty()) {
      Loopback.plain(exchange, 413, "the request line is too long");
      return;
    }
    exchange.getResponseHeaders().set("Content-Type", "application/x-ndjson");
    exchange.sendResponseHeaders(200, 0);
    OutputStream out = exchange.getResponseBody();
    String last;
    try {
      last = Message.result(carryOut(call, operator, line.get(), body, out));
    } catch (RefusedException e) {
      last =
          Message.error(new Message.Fault(e.refusal(), String.valueOf(e.getMessage()), e.hint()));
    }
    // The rest of a refused file is read, so that its sender gets to read the answer.
    body.transferTo(OutputStream.nullOutputStream());
    out.write(last.getBytes(StandardCharsets.UTF_8));
    out.close();
  }

  private @Nullable Object carryOut(
      CallTable.Call call,
      Optional<Operator> operator,
      String line,
      InputStream content,
      OutputStream out)
      throws RefusedException {
    @Nullable Object[] arguments;
    try {
      arguments = arguments(call, operator, line, content, new ProgressLines(out));
    } catch (JsonParseException e) {
      throw new RefusedException(
          Refusal.BAD_REQUEST,
          "the request could not be read",
          "node and command may be of different versions: stop the node and start it again");
    }
    try {
      return call.method().invoke(call.part().invoke(api), arguments);
    } catch (InvocationTargetException e) {
      if (e.getCause() instanceof RefusedException refused) {
        throw refused;
      }
      throw broken(call, e.getCause() == null ? e : e.getCause());
    } catch (IllegalAccessException | RuntimeException e) {
      throw broken(call, e);
    }
  }

  private static @Nullable Object[] arguments(
      CallTable.Call call,
      Optional<Operator> operator,
      String line,
      InputStream content,
      Progress progress) {
    Message.Request request = Json.read(line, Message.Request.class);
    JsonArray given = request.arguments();
    if (given.size() != call.argumentTypes().size()) {
      throw new JsonParseException("wrong number of arguments");
    }
    Type[] types = call.method().getGenericParameterTypes();
    @Nullable Object[] arguments = new @Nullable Object[types.length];
    Iterator<com.google.gson.JsonElement> next = given.iterator();
    for (int i = 0; i < types.length; i++) {
      if (types[i] == Operator.class) {
        arguments[i] = operator.orElseThrow();
      } else if (types[i] == Progress.class) {
        arguments[i] = progress;
      } else if (types[i] == InputStream.class) {
        arguments[i] = content;
      } else {
        arguments[i] = Json.read(next.next(), types[i]);
      }
    }
    return arguments;
  }

  /// Says where the program broke, without what it was working on: messages of exceptions may hold
  /// content.
  private RefusedException broken(CallTable.Call call, Throwable cause) {
    Optional<RefusedException> known = faults.words(cause);
    if (known.isPresent()) {
      log.warn("{} was not carried out: {}", call.name(), known.get().getMessage());
      return known.get();
    }
    StackTraceElement[] trace = cause.getStackTrace();
    log.error(
        "{} failed: {} at {}",
        call.name(),
        cause.getClass().getName(),
        trace.length == 0 ? "?" : trace[0]);
    return new RefusedException(
        Refusal.INTERNAL,
        "the program broke while it worked on this",
        "look at the node's own output, and report what it says");
  }
}
