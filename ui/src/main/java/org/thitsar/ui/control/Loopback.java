package org.thitsar.ui.control;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An HTTP server that only this machine reaches: bound to 127.0.0.1 on a port the system picks.
///
/// A page in the browser can make the browser talk to this port, under a name of its own that it
/// makes point here (DNS rebinding). So every request whose `Host` is not exactly the address and
/// port we listen on is refused before anything else is looked at.
public final class Loopback implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Loopback.class);
  private static final int CONCURRENT_REQUESTS_MAX = 64;
  private static final int LAST_ANSWERS_SECONDS = 2;

  private final HttpServer server;
  private final ExecutorService threads =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("loopback-", 0).factory());
  private final Semaphore slots = new Semaphore(CONCURRENT_REQUESTS_MAX);
  private final String host;

  private Loopback(HttpServer server) {
    this.server = server;
    this.host = "127.0.0.1:" + server.getAddress().getPort();
    server.setExecutor(threads);
  }

  /// Binds; answers nothing until [#start()].
  ///
  /// @throws UncheckedIOException when no port is to be had
  public static Loopback open() {
    try {
      InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
      return new Loopback(HttpServer.create(new InetSocketAddress(loopback, 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot listen on 127.0.0.1", e);
    }
  }

  /// Answers a request below a path.
  @FunctionalInterface
  public interface Answerer {
    /// Answers `exchange`; it is closed afterwards.
    void answer(HttpExchange exchange) throws IOException;
  }

  /// Lets `answerer` answer every request whose path starts with `path`.
  public void mount(String path, Answerer answerer) {
    var _ = server.createContext(path, exchange -> guarded(exchange, answerer));
  }

  /// Begins to answer.
  public void start() {
    server.start();
  }

  /// The port.
  public int port() {
    return server.getAddress().getPort();
  }

  /// `127.0.0.1:PORT`, the only `Host` that gets an answer.
  public String host() {
    return host;
  }

  private void guarded(HttpExchange exchange, Answerer answerer) {
    try (exchange) {
      exchange.getResponseHeaders().set("Cache-Control", "no-store");
      exchange.getResponseHeaders().set("X-Content-Type-Options", "nosniff");
      List<String> hosts = exchange.getRequestHeaders().getOrDefault("Host", List.of());
      if (!hosts.equals(List.of(host))) {
        plain(exchange, 421, "this address is not served here");
      } else if (!slots.tryAcquire()) {
        plain(exchange, 503, "too many requests at once");
      } else {
        try {
          answerer.answer(exchange);
        } finally {
          slots.release();
        }
      }
    } catch (IOException e) {
      // Whoever asked went away; nobody is left to tell.
      log.debug("a loopback request was cut off");
    } catch (RuntimeException | LinkageError e) {
      log.error("answering a loopback request failed: {}", e.getClass().getName());
    }
  }

  /// Answers with one line of text.
  public static void plain(HttpExchange exchange, int status, String text) throws IOException {
    byte[] body = (text + "\n").getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
    exchange.sendResponseHeaders(status, body.length);
    exchange.getResponseBody().write(body);
  }

  /// Stops answering, after the answers under way got a moment to finish.
  @Override
  public void close() {
    server.stop(LAST_ANSWERS_SECONDS);
    threads.shutdownNow();
  }
}
