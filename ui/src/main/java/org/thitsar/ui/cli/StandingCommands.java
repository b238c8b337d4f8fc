package org.thitsar.ui.cli;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.ui.control.ControlClient;
import org.thitsar.ui.control.NotRunningException;
import org.thitsar.ui.control.Screen;
import picocli.CommandLine.Command;

/// How the node is.
final class StandingCommands {
  private static final Duration STOP_LIMIT = Duration.ofSeconds(60);

  private StandingCommands() {}

  /// `thitsar status`.
  @Command(name = "status", description = "Show who this node is and what is on it.")
  static final class Status implements Callable<Integer> {
    private final Desk desk;

    Status(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Standing.Status status = desk.node().standing().status(desk.operator());
      desk.show(
          status,
          lines ->
              lines
                  .line(status.organisation())
                  .pairs(
                      "in Burmese", status.organisationMy(),
                      "organisation", status.organisationId(),
                      "peer", status.peerId(),
                      "federation",
                          status.federation().isEmpty() ? "none yet" : status.federation(),
                      "listening", String.join(" ", status.listening()),
                      "own cases", Lines.number(status.ownCases()),
                      "received", Lines.count(status.received(), "record", "records"),
                      "credentials", Lines.number(status.credentials()),
                      "entries",
                          Lines.number(status.entries())
                              + " in "
                              + Lines.count(status.logs(), "log", "logs"),
                      "carried",
                          Lines.count(status.carriedLogs(), "log", "logs") + " it cannot read",
                      "not understood",
                          status.notUnderstood() == 0
                              ? ""
                              : Lines.count(status.notUnderstood(), "entry", "entries")
                                  + " of a newer version: update thitsar",
                      "version", status.version(),
                      "started", Words.time(status.startedAt()),
                      "writing", writing(status.writing())));
      return Exit.OK;
    }

    private static String writing(String state) {
      return switch (state) {
        case "BY_ITSELF" -> "yes";
        case "ASKS_FIRST" -> "only what an operator says, until a peer has answered";
        case "PUT_BACK" -> "nothing: this directory is an old image of itself";
        default -> Words.of(state);
      };
    }
  }

  /// `thitsar peers`.
  @Command(
      name = "peers",
      description = "Show the other nodes of the federation and the connection to each.")
  static final class Peers implements Callable<Integer> {
    private final Desk desk;

    Peers(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Standing.Peer> peers = desk.node().standing().peers(desk.operator());
      desk.show(
          peers,
          lines -> {
            if (peers.isEmpty()) {
              lines.line("no peers: this organisation stands alone");
              return;
            }
            lines.table(
                List.of("organisation", "state", ">behind", "heard", "address", "peer"),
                peers.stream()
                    .map(
                        peer ->
                            List.of(
                                peer.organisation(),
                                Words.of(peer.state())
                                    + (peer.twoHistories() ? ", two histories" : "")
                                    + (peer.updateNeeded() ? ", update needed" : ""),
                                Lines.number(peer.behind()),
                                peer.heard().isEmpty() ? "never" : Words.time(peer.heard()),
                                peer.address().isEmpty() ? "-" : peer.address(),
                                peer.peerId()))
                    .toList());
          });
      return Exit.OK;
    }
  }

  /// `thitsar exposures`.
  @Command(
      name = "exposures",
      description =
          "Show what would be lost if another organisation's computer were taken: how many"
              + " persons, which fields.")
  static final class Exposures implements Callable<Integer> {
    private final Desk desk;

    Exposures(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      List<Standing.Exposure> exposures = desk.node().standing().exposures(desk.operator());
      desk.show(
          exposures,
          lines -> {
            if (exposures.isEmpty()) {
              lines.line("nobody else can read anything of ours");
              return;
            }
            lines.table(
                List.of("organisation", ">persons", "fields"),
                exposures.stream()
                    .map(
                        exposure ->
                            List.of(
                                exposure.organisation(),
                                Lines.number(exposure.persons()),
                                String.join(", ", exposure.fields())))
                    .toList());
          });
      return Exit.OK;
    }
  }

  /// `thitsar sync`.
  @Command(name = "sync", description = "Dial every peer now and exchange what is new.")
  static final class Sync implements Callable<Integer> {
    private final Desk desk;

    Sync(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      int answered = desk.node().standing().syncNow(desk.operator());
      desk.show(
          new Answered(answered),
          lines -> lines.line(Lines.count(answered, "peer", "peers") + " answered"));
      return Exit.OK;
    }

    /// How many peers answered.
    record Answered(int answered) {}
  }

  /// `thitsar page`.
  @Command(
      name = "page",
      description =
          "Print a fresh link to the node's read-only page. It opens the page once, in one"
              + " browser.")
  static final class Page implements Callable<Integer> {
    private final Desk desk;

    Page(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Screen.Link link = desk.node().screen().link(desk.operator());
      desk.show(link, lines -> lines.line(link.address()));
      desk.remind("reminder: good once, for " + link.minutes() + " minutes, on this computer only");
      return Exit.OK;
    }
  }

  /// `thitsar stop`.
  @Command(name = "stop", description = "End the running node cleanly and wait until it has ended.")
  static final class Stop implements Callable<Integer> {
    private final Desk desk;

    Stop(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      desk.node().standing().stop(desk.operator());
      boolean ended = Patience.until(STOP_LIMIT, this::gone);
      desk.show(
          new Stopped(ended),
          lines -> lines.line(ended ? "the node has ended" : "the node is still ending"));
      return Exit.OK;
    }

    private boolean gone() {
      try {
        ControlClient.open(desk.directory());
        return false;
      } catch (NotRunningException e) {
        return true;
      }
    }

    /// Whether the node had ended when we stopped waiting.
    record Stopped(boolean ended) {}
  }
}
