package org.thitsar.node.keys;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A Java process of our own that may hold secrets: the same Java and class path as this one,
/// nothing inherited that could open it to others, and no trace left when it crashes.
///
/// Its core and heap dumps are switched off, it takes no debugger or agent, and it shows nothing in
/// the shared temporary directory. Secrets go through pipes, never through arguments or the
/// environment.
///
/// @param mainClass what it runs
/// @param arguments the program's arguments
/// @param heapMib its largest heap, in MiB
/// @param flags further flags of the JVM
public record ChildJvm(String mainClass, List<String> arguments, int heapMib, List<String> flags) {
  /// Flags of every process that may hold a secret.
  public static final List<String> HARDENED =
      List.of(
          "-XX:+DisableAttachMechanism",
          "-XX:-EnableDynamicAgentLoading",
          "-XX:-UsePerfData",
          "-XX:-CreateCoredumpOnCrash",
          "-XX:-HeapDumpOnOutOfMemoryError",
          "-XX:ErrorFile=/dev/null",
          "--enable-native-access=ALL-UNNAMED");

  /// Variables through which an environment changes how Java runs.
  private static final List<String> JAVA_VARIABLES =
      List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS");

  /// Copies the lists.
  public ChildJvm {
    arguments = List.copyOf(arguments);
    flags = List.copyOf(flags);
  }

  /// A builder of the process; where its streams go is for the caller to say.
  ProcessBuilder builder() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(HARDENED);
    command.add("-Xmx" + heapMib + "m");
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(mainClass);
    command.addAll(arguments);
    ProcessBuilder builder = new ProcessBuilder(command);
    JAVA_VARIABLES.forEach(builder.environment()::remove);
    return builder;
  }
}
