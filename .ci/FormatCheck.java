import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Holds every `.java` file below a folder against google-java-format, or rewrites them.
///
/// `java FormatCheck.java FORMATTER.jar FOLDER [--fix]`: exits non-zero and lists the files that differ.
/// A program of its own because exec-maven-plugin passes no file globs and Spotless needs Maven itself on JDK 21.
class FormatCheck {
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Path folder = Path.of(arguments[1]);
    boolean fix = arguments.length > 2 && arguments[2].equals("--fix");
    if (!Files.isDirectory(folder)) {
      return;
    }
    List<String> command = new ArrayList<>();
    command.add(ProcessHandle.current().info().command().orElse("java"));
    command.addAll(List.of("-XX:+UseSerialGC", "-jar", arguments[0]));
    command.addAll(fix ? List.of("--replace") : List.of("--dry-run", "--set-exit-if-changed"));
    int options = command.size();
    try (var files = Files.walk(folder)) {
      files.filter(file -> file.toString().endsWith(".java")).sorted().forEach(file -> command.add(file.toString()));
    }
    if (command.size() == options) {
      return;
    }
    int status = new ProcessBuilder(command).inheritIO().start().waitFor();
    if (status != 0) {
      System.err.println("error: the files above are not formatted\nhint: ./lab format");
    }
    System.exit(status);
  }
}
