package org.thitsar.ui.cli;

import java.io.BufferedReader;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Optional;

/// Where a command reads from and writes to.
public interface Terminal {
  /// What was asked for.
  PrintWriter out();

  /// Errors, progress and reminders.
  PrintWriter err();

  /// Standard input as text.
  BufferedReader in();

  /// Standard input as bytes; not to be mixed with [#in()].
  InputStream bytesIn();

  /// Whether a person sits at the keyboard and can be asked.
  boolean asksPerson();

  /// Whether a person sees [#err()] as it is written.
  boolean showsProgress();

  /// Asks for a line; nothing when the input has ended. Only when [#asksPerson()].
  Optional<String> ask(String prompt);

  /// Asks without showing what is typed; the caller wipes the answer. Only when [#asksPerson()].
  Optional<char[]> askSecret(String prompt);
}
