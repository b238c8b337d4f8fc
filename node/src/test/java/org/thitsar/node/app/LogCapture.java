package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.slf4j.LoggerFactory;

/// What the nodes of this process log while it is open, at the level at which the product logs.
final class LogCapture implements AutoCloseable {
  private final Logger root = (Logger) LoggerFactory.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          lines.add(event.getLevel() + " " + event.getFormattedMessage());
        }
      };

  private LogCapture() {
    assertThat(root.getEffectiveLevel()).as("the level of the product").isEqualTo(Level.WARN);
    appender.setContext(root.getLoggerContext());
    appender.start();
    root.addAppender(appender);
  }

  static LogCapture open() {
    return new LogCapture();
  }

  /// All lines until now.
  List<String> lines() {
    return List.copyOf(lines);
  }

  /// How many lines hold `words`.
  long count(String words) {
    return lines.stream().filter(line -> line.contains(words)).count();
  }

  /// Waits for a line that holds `words`.
  void expects(String words) throws InterruptedException {
    expects(words, line -> line.contains(words));
  }

  /// Waits for a line that matches `pattern` somewhere.
  void expectsMatch(String pattern) throws InterruptedException {
    java.util.regex.Pattern compiled = java.util.regex.Pattern.compile(pattern);
    expects(pattern, line -> compiled.matcher(line).find());
  }

  private void expects(String what, Predicate<String> found) throws InterruptedException {
    boolean logged = Office.eventually(() -> lines.stream().anyMatch(found));
    assertThat(logged).as("the log says: %s, and not only %s", what, lines).isTrue();
  }

  /// No line holds any of `needles`, and no line is one that a bug writes.
  void holdsNone(Collection<String> needles) {
    for (String line : lines) {
      for (String needle : needles) {
        assertThat(line).doesNotContain(needle);
      }
      assertThat(line).as("no fault of the program itself").doesNotStartWith("ERROR");
    }
  }

  @Override
  public void close() {
    root.detachAppender(appender);
    appender.stop();
  }
}
