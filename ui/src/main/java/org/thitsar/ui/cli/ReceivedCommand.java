package org.thitsar.ui.cli;

import java.util.concurrent.Callable;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `thitsar received`.
@Command(
    name = "received",
    description = "Show the records that other organisations let this one see.",
    footer = {"", "Example:", "  thitsar received --from \"River District Committee\" --limit 5"})
final class ReceivedCommand implements Callable<Integer> {
  private final Desk desk;

  @Option(names = "--from", paramLabel = "ORG", description = "only those of this organisation")
  private String organisation = "";

  @Option(names = "--offset", paramLabel = "N", description = "leave out the first N")
  private int offset;

  @Option(
      names = "--limit",
      paramLabel = "N",
      description = "at most N (default: ${DEFAULT-VALUE})")
  private int limit = 10;

  ReceivedCommand(Desk desk) {
    this.desk = desk;
  }

  @Override
  public Integer call() throws RefusedException, NotRunningException {
    Sharing.ReceivedPage page =
        desk.node().sharing().received(desk.operator(), organisation, offset, limit);
    desk.show(
        page,
        lines -> {
          for (Sharing.ReceivedRecord shown : page.records()) {
            PolicyCommands.writeRecord(
                lines,
                "case "
                    + shown.caseId()
                    + " of "
                    + shown.organisation()
                    + ", for "
                    + Words.of(shown.purpose())
                    + ", until "
                    + shown.until(),
                shown.fields());
          }
          lines.line(
              Lines.number(page.records().size())
                  + " of "
                  + Lines.count(page.total(), "record", "records"));
          page.updateNeeded()
              .forEach(
                  organisation ->
                      lines.line(
                          "not shown: what "
                              + organisation
                              + " shares; it wrote something that this version does not know."
                              + " Update thitsar"));
        });
    return Exit.OK;
  }
}
