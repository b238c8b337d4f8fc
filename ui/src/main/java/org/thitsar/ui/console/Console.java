package org.thitsar.ui.console;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import gg.jte.ContentType;
import gg.jte.TemplateEngine;
import gg.jte.output.StringOutput;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.control.Screen;
import org.thitsar.ui.control.Token;

/// Serves the page below a path that is different at every start.
///
/// Cookies know no ports: a browser shows a cookie of 127.0.0.1 to every server on it. The cookie
/// is therefore bound to that path, so that another user's server on this machine, or another node,
/// does not get it unless it guesses the path.
public final class Console implements Screen {
  private static final String COOKIE = "thitsar";
  private static final int PATH_BYTES = 8;
  private static final String POLICY =
      "default-src 'none'; style-src 'self'; font-src 'self'; base-uri 'none'; form-action 'none';"
          + " frame-ancestors 'none'";
  private static final Map<String, String> FILES =
      Map.of(
          "style.css", "text/css; charset=utf-8",
          "padauk-400.woff2", "font/woff2",
          "padauk-700.woff2", "font/woff2");

  private final TemplateEngine templates =
      TemplateEngine.createPrecompiled(
          null, ContentType.Html, null, "org.thitsar.ui.console.pages");
  private final PageViews views;
  private final Sessions sessions;
  private final Loopback loopback;
  private final String path;

  private Console(PageViews views, Sessions sessions, Loopback loopback, String path) {
    this.views = views;
    this.sessions = sessions;
    this.loopback = loopback;
    this.path = path;
  }

  /// Serves the page of `node` on `loopback`.
  public static Console open(
      NodeApi node, Loopback loopback, InstantSource clock, ZoneId zone, Entropy entropy) {
    Console console =
        new Console(
            new PageViews(node, clock, zone),
            new Sessions(clock, entropy),
            loopback,
            "/" + entropy.bytes(PATH_BYTES).hex() + "/");
    loopback.mount(console.path, console::answer);
    return console;
  }

  @Override
  public Link link(Operator operator) {
    Token token = sessions.link(operator);
    return new Link(
        "http://" + loopback.host() + path + "open?" + token.exposedText(),
        (int) Sessions.LINK_LIFE.toMinutes());
  }

  private void answer(HttpExchange exchange) throws IOException {
    harden(exchange.getResponseHeaders());
    URI address = exchange.getRequestURI();
    String name = address.getPath().substring(path.length());
    if (!exchange.getRequestMethod().equals("GET")) {
      exchange.getResponseHeaders().set("Allow", "GET");
      Loopback.plain(exchange, 405, "this page can only be read");
    } else if (!askedByPerson(exchange.getRequestHeaders())) {
      Loopback.plain(exchange, 403, "not for other pages");
    } else if (FILES.containsKey(name)) {
      send(exchange, 200, FILES.getOrDefault(name, ""), resource(name));
    } else if (name.equals("open")) {
      enter(exchange, address.getRawQuery() == null ? "" : address.getRawQuery());
    } else if (name.isEmpty()) {
      page(exchange);
    } else {
      Loopback.plain(exchange, 404, "there is nothing here");
    }
  }

  /// Nothing loads, runs, frames or remembers but what the page itself brings.
  private static void harden(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Frame-Options", "DENY");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cross-Origin-Embedder-Policy", "require-corp");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Permissions-Policy", "camera=(), geolocation=(), microphone=()");
  }

  /// Browsers say when another page is behind a request; such requests get nothing.
  private static boolean askedByPerson(Headers headers) {
    String site = headers.getFirst("Sec-Fetch-Site");
    return site == null || site.equals("none") || site.equals("same-origin");
  }

  private void enter(HttpExchange exchange, String shownLink) throws IOException {
    Optional<Token> session = sessions.enter(shownLink);
    if (session.isPresent()) {
      exchange
          .getResponseHeaders()
          .set(
              "Set-Cookie",
              COOKIE
                  + "="
                  + session.get().exposedText()
                  + "; Path="
                  + path
                  + "; HttpOnly; SameSite=Strict");
    } else if (operator(exchange).isEmpty()) {
      notice(exchange, 403, "notice.link");
      return;
    }
    exchange.getResponseHeaders().set("Location", path);
    exchange.sendResponseHeaders(303, -1);
  }

  private Optional<Operator> operator(HttpExchange exchange) {
    return exchange.getRequestHeaders().getOrDefault("Cookie", List.of()).stream()
        .flatMap(header -> List.of(header.split(";", -1)).stream())
        .map(String::strip)
        .filter(cookie -> cookie.startsWith(COOKIE + "="))
        .flatMap(cookie -> sessions.operator(cookie.substring(COOKIE.length() + 1)).stream())
        .findFirst();
  }

  private void page(HttpExchange exchange) throws IOException {
    Optional<Operator> operator = operator(exchange);
    if (operator.isEmpty()) {
      notice(exchange, 403, "notice.session");
      return;
    }
    try {
      PageView view = views.view(language(exchange), operator.get());
      html(exchange, 200, "page.jte", view);
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.FORBIDDEN) {
        // Whoever opened the page is no operator any more.
        notice(exchange, 403, "notice.session");
      } else {
        notice(exchange, 503, "notice.busy");
      }
    }
  }

  private void notice(HttpExchange exchange, int status, String key) throws IOException {
    Language language = language(exchange);
    html(
        exchange,
        status,
        "notice.jte",
        new NoticeView(language, path, new Texts(language, ZoneId.of("UTC")).of(key)));
  }

  private static Language language(HttpExchange exchange) {
    String query = String.valueOf(exchange.getRequestURI().getRawQuery());
    String accepted = exchange.getRequestHeaders().getFirst("Accept-Language");
    return (query.startsWith("lang=")
            ? Language.of(query.substring(5))
            : Optional.<Language>empty())
        .orElseGet(() -> Language.preferred(accepted == null ? "my" : accepted));
  }

  private void html(HttpExchange exchange, int status, String template, Object view)
      throws IOException {
    StringOutput output = new StringOutput();
    templates.render(template, view, output);
    send(
        exchange,
        status,
        "text/html; charset=utf-8",
        output.toString().getBytes(StandardCharsets.UTF_8));
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  private static byte[] resource(String name) {
    try (InputStream in = Console.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + name);
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
