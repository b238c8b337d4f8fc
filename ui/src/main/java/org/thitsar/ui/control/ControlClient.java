package org.thitsar.ui.control;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParseException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.Type;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Progress;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;

/// The command line's side of the loopback: a [ControlApi] whose calls are carried out by the node
/// that runs on a directory.
///
/// A call that gets no answer ends in [Refusal#PEER] when the node went away during the call, so
/// that nobody takes silence for success.
public final class ControlClient {
  private static final CallTable CALLS = CallTable.of(ControlApi.class);
  private static final int CONNECT_TIMEOUT_MILLIS = 5_000;

  private final ControlFile file;

  private ControlClient(ControlFile file) {
    this.file = file;
  }

  /// The node that runs on `directory`.
  ///
  /// @throws NotRunningException when none does
  public static ControlApi open(Path directory) throws NotRunningException {
    ControlFile file =
        ControlFile.read(directory)
            .orElseThrow(() -> new NotRunningException("no node is running on " + directory));
    ControlClient client = new ControlClient(file);
    if (!client.listening()) {
      throw new NotRunningException("no node is running on " + directory);
    }
    return client.proxy(ControlApi.class, client::part);
  }

  /// Those who are in at the node that runs on `directory`, if one does.
  public static Set<String> inside(Path directory) {
    return ControlFile.read(directory).map(file -> file.inside().keySet()).orElse(Set.of());
  }

  private <T> T proxy(Class<T> type, InvocationHandler handler) {
    return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, handler));
  }

  private boolean listening() {
    try (java.net.Socket socket = new java.net.Socket(java.net.Proxy.NO_PROXY)) {
      socket.connect(
          new java.net.InetSocketAddress(java.net.InetAddress.ofLiteral("127.0.0.1"), file.port()),
          CONNECT_TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private @Nullable Object part(Object self, Method part, @Nullable Object @Nullable [] none) {
    return part.getDeclaringClass() == Object.class
        ? ofObject(self, part, none)
        : proxy(part.getReturnType(), this::call);
  }

  private @Nullable Object call(Object self, Method method, @Nullable Object @Nullable [] arguments)
      throws RefusedException {
    Optional<CallTable.Call> call = CALLS.find(method);
    if (call.isEmpty()) {
      return ofObject(self, method, arguments);
    }
    try {
      return carryOut(call.get(), arguments == null ? new Object[0] : arguments);
    } catch (ConnectException e) {
      throw new RefusedException(
          Refusal.NOT_NOW, "the node has ended", "start it again with: thitsar run");
    } catch (IOException | JsonParseException e) {
      throw new RefusedException(
          Refusal.INTERNAL,
          "the node gave no answer",
          "look whether it still runs, and whether the change was made, before trying again");
    }
  }

  /// `toString`, `equals` and `hashCode` of the stand-ins; nothing else reaches here.
  @SuppressWarnings("ReferenceEquality") // The same one, not an equal one.
  private static @Nullable Object ofObject(
      Object self, Method method, @Nullable Object @Nullable [] arguments) {
    return switch (method.getName()) {
      case "toString" -> "ControlClient";
      case "hashCode" -> System.identityHashCode(self);
      case "equals" -> arguments != null && self == arguments[0];
      default -> throw new UnsupportedOperationException(method.getName());
    };
  }

  private @Nullable Object carryOut(CallTable.Call call, @Nullable Object[] arguments)
      throws IOException, RefusedException {
    Token token = file.door();
    Progress progress = Progress.silent();
    InputStream content = InputStream.nullInputStream();
    JsonArray travelling = new JsonArray();
    for (Object argument : arguments) {
      switch (argument) {
        case Operator given -> token = token(given);
        case Progress given -> progress = given;
        case InputStream given -> content = given;
        case null -> throw new NullPointerException("an argument");
        default -> travelling.add(Json.tree(argument));
      }
    }
    HttpURLConnection connection = connect(call.name(), token);
    connection.setChunkedStreamingMode(1 << 16);
    try (OutputStream out = connection.getOutputStream()) {
      String line = Json.compact(new Message.Request(travelling)) + "\n";
      out.write(line.getBytes(StandardCharsets.UTF_8));
      content.transferTo(out);
    }
    if (connection.getResponseCode() == HttpURLConnection.HTTP_UNAUTHORIZED) {
      throw notIn();
    }
    if (connection.getResponseCode() != HttpURLConnection.HTTP_OK) {
      throw new IOException("the node answered " + connection.getResponseCode());
    }
    try (InputStream in = new BufferedInputStream(connection.getInputStream())) {
      return result(in, call.method().getGenericReturnType(), progress);
    }
  }

  private Token token(Operator operator) throws RefusedException {
    @Nullable Token token = file.inside().get(operator.id());
    if (token == null) {
      throw notIn();
    }
    return token;
  }

  private static RefusedException notIn() {
    return new RefusedException(
        Refusal.FORBIDDEN,
        "this operator has not logged in here",
        "log in with: thitsar login --operator OP, such as op2");
  }

  private HttpURLConnection connect(String name, Token token) throws IOException {
    URI address = URI.create("http://127.0.0.1:" + file.port() + Message.PATH + name);
    HttpURLConnection connection =
        (HttpURLConnection) address.toURL().openConnection(java.net.Proxy.NO_PROXY);
    connection.setConnectTimeout(CONNECT_TIMEOUT_MILLIS);
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setUseCaches(false);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setRequestProperty(Message.TOKEN_HEADER, token.exposedText());
    return connection;
  }

  private static @Nullable Object result(InputStream in, Type type, Progress progress)
      throws IOException, RefusedException {
    while (true) {
      String line =
          RequestLine.read(in, Message.ANSWER_BYTES_MAX)
              .filter(text -> !text.isEmpty())
              .orElseThrow(() -> new IOException("the answer was cut off"));
      JsonObject answer = Json.read(line, JsonObject.class);
      JsonElement advance = answer.get("progress");
      if (advance != null) {
        JsonArray counts = advance.getAsJsonArray();
        progress.advance(counts.get(0).getAsLong(), counts.get(1).getAsLong());
      } else if (answer.has("error")) {
        Message.Fault fault =
            (Message.Fault) Json.read(answer.get("error"), (Type) Message.Fault.class);
        throw new RefusedException(fault.refusal(), fault.message(), fault.hint());
      } else {
        return type == void.class ? null : Json.read(answer.get("result"), type);
      }
    }
  }
}
