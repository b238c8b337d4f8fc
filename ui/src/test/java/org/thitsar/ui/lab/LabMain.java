package org.thitsar.ui.lab;

import java.util.List;
import java.util.Optional;
import org.thitsar.ui.bench.Driver;

/// `./lab`: runs one of the tools that are built from test code and never shipped.
public final class LabMain {
  /// The tools; a new one is a line here.
  private static final List<Entry> TOOLS =
      List.of(
          new Entry(
              "bench",
              "[transport|membership] [--cases N] [--json FILE]",
              "rates, bytes, start and memory of real nodes; or libp2p beside js-libp2p",
              Bench::run),
          new Entry(
              "driver",
              "COMMAND [...]",
              "our side of the contract by which transport and gossip are measured",
              Driver::run),
          new Entry(
              "format", "", "rewrite every Java file as google-java-format wants it", Format::run),
          new Entry(
              "hostile",
              "[--seconds N] [--control yes] ...",
              "50 hostile members among 200: what they cost the honest ones",
              Hostile::run),
          new Entry(
              "fuzz",
              "[--minutes N] [--target NAME]",
              "bytes that a decoder crashes on, hangs on, or makes too much of",
              Fuzz::run),
          new Entry(
              "mutants",
              "[--seeds N] [--only NAME]",
              "plant bugs and let the simulation find them",
              Mutants::run),
          new Entry(
              "screenshots",
              "DIR",
              "pictures of the page, in both languages, light and dark",
              Screenshots::run),
          new Entry(
              "simulate",
              "[--seeds N] [--from SEED] ...",
              "whole nodes in one thread, through every fault: which promise did not hold",
              Simulate::run),
          new Entry(
              "torture",
              "kill|corrupt|power|image [--runs N] ...",
              "kill -9, damaged files, cut power, a seized disk: what is lost, wrong or readable",
              Torture::run));

  private LabMain() {}

  /// Runs the tool that is named first.
  public static void main(String[] arguments) throws Exception {
    List<String> given = List.of(arguments);
    if (given.isEmpty() || given.getFirst().equals("--help") || given.getFirst().equals("-h")) {
      System.out.println("lab - what is not shipped\n\nUSAGE\n  ./lab TOOL [...]\n\nTOOLS");
      TOOLS.forEach(
          tool ->
              System.out.printf(
                  "  %-47s %s%n", (tool.name + " " + tool.operands).strip(), tool.what));
      return;
    }
    Optional<Entry> chosen =
        TOOLS.stream().filter(tool -> tool.name.equals(given.getFirst())).findFirst();
    if (chosen.isEmpty()) {
      System.err.println("error: unknown tool " + given.getFirst() + "\nhint: see ./lab --help");
      System.exit(64);
    } else {
      System.exit(chosen.get().tool.run(given.subList(1, given.size())));
    }
  }

  /// A tool: arguments in, exit code out.
  @FunctionalInterface
  interface Tool {
    int run(List<String> arguments) throws Exception;
  }

  private record Entry(String name, String operands, String what, Tool tool) {}
}
