package org.thitsar.ui.cli;

import java.io.BufferedReader;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The terminal or pipes this process was started with, as UTF-8 whatever the locale says.
public final class ProcessTerminal implements Terminal {
  private final PrintWriter out = writer(FileDescriptor.out);
  private final PrintWriter err = writer(FileDescriptor.err);
  private final BufferedReader in =
      new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
  private final @Nullable Console console = System.console();

  private static PrintWriter writer(FileDescriptor descriptor) {
    return new PrintWriter(
        new OutputStreamWriter(new FileOutputStream(descriptor), StandardCharsets.UTF_8), true);
  }

  @Override
  public PrintWriter out() {
    return out;
  }

  @Override
  public PrintWriter err() {
    return err;
  }

  @Override
  public BufferedReader in() {
    return in;
  }

  @Override
  public InputStream bytesIn() {
    return System.in;
  }

  @Override
  @SuppressWarnings("SystemConsoleNull") // It is null where the JDK is told to use no console.
  public boolean asksPerson() {
    return console != null && console.isTerminal();
  }

  @Override
  public boolean showsProgress() {
    return asksPerson();
  }

  @Override
  public Optional<String> ask(String prompt) {
    return Optional.ofNullable(console).map(asked -> asked.readLine("%s", prompt));
  }

  @Override
  public Optional<char[]> askSecret(String prompt) {
    return Optional.ofNullable(console).map(asked -> asked.readPassword("%s", prompt));
  }
}
