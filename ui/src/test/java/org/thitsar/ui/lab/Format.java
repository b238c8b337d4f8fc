package org.thitsar.ui.lab;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// `./lab format`.
final class Format {
  private Format() {}

  static int run(List<String> arguments) throws IOException, InterruptedException {
    Path checkout = Path.of(System.getProperty("thitsar.checkout", "."));
    for (String module : List.of("protocol", "node", "ui")) {
      int exit =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  checkout.resolve(".ci/FormatCheck.java").toString(),
                  checkout
                      .resolve(module)
                      .resolve("target/tools/google-java-format.jar")
                      .toString(),
                  checkout.resolve(module).resolve("src").toString(),
                  "--fix")
              .inheritIO()
              .start()
              .waitFor();
      if (exit != 0) {
        return exit;
      }
    }
    return 0;
  }
}
