package org.thitsar.ui.cli;

import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// A terminal whose input is given and whose output is kept. With a person, prompts show up in the
/// output, and what is asked for without being shown does not.
public final class ScriptedTerminal implements Terminal {
  private final String input;
  private final BufferedReader in;
  private final boolean person;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  /// A terminal at which `input` is typed, by a person or not.
  public ScriptedTerminal(String input, boolean person) {
    this.input = input;
    this.in = new BufferedReader(new StringReader(input));
    this.person = person;
  }

  /// What was written to the output.
  public String written() {
    return out.toString();
  }

  /// What was written to the error stream.
  public String complained() {
    return err.toString();
  }

  @Override
  public PrintWriter out() {
    return new PrintWriter(out, true);
  }

  @Override
  public PrintWriter err() {
    return new PrintWriter(err, true);
  }

  @Override
  public BufferedReader in() {
    return in;
  }

  @Override
  public InputStream bytesIn() {
    return new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public boolean asksPerson() {
    return person;
  }

  @Override
  public boolean showsProgress() {
    return false;
  }

  @Override
  public Optional<String> ask(String prompt) {
    Optional<String> line = next();
    out.write(prompt + line.orElse("") + "\n");
    return line;
  }

  @Override
  public Optional<char[]> askSecret(String prompt) {
    out.write(prompt + "\n");
    return next().map(String::toCharArray);
  }

  private Optional<String> next() {
    try {
      return Optional.ofNullable(in.readLine());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
