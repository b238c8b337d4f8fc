package org.thitsar.ui.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.Membership.DecisionView;
import org.thitsar.node.api.Membership.MemberView;
import org.thitsar.node.api.Membership.NodeView;
import org.thitsar.node.api.Membership.ProposalView;
import org.thitsar.node.api.RefusedException;
import org.thitsar.ui.control.NotRunningException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What the members decide. Whatever cannot be undone is shown first, and done after a yes.
final class MembershipCommands {
  private static final int ID_SHOWN = 12;

  private MembershipCommands() {}

  /// An act that can be rehearsed.
  @FunctionalInterface
  interface Rehearsed {
    DecisionView act(boolean rehearse) throws RefusedException, NotRunningException;
  }

  /// Shows what an act would do, asks, and does it.
  static Integer decide(Desk desk, boolean yes, Rehearsed act)
      throws RefusedException, NotRunningException {
    if (yes) {
      show(desk, act.act(false));
      return Exit.OK;
    }
    DecisionView would = act.act(true);
    show(desk, would);
    if (desk.terminal().asksPerson() && desk.line("do this? yes or no").equalsIgnoreCase("yes")) {
      show(desk, act.act(false));
      return Exit.OK;
    }
    desk.remind("nothing was done; --yes does it");
    return Exit.OK;
  }

  private static void show(Desk desk, DecisionView decision) {
    desk.show(
        decision,
        lines -> {
          lines.line((decision.done() ? "done: " : "this would ") + decision.what());
          decision.effects().forEach(effect -> lines.line("  " + effect));
          if (decision.done() && !decision.proposal().isEmpty()) {
            lines.pairs("proposal", shown(decision.proposal()));
          }
        });
  }

  private static String shown(String id) {
    return id.substring(0, Math.min(ID_SHOWN, id.length()));
  }

  /// `thitsar members`.
  @Command(
      name = "members",
      description = "Show the organisations of the federation, their nodes, and what is proposed.")
  static final class Members implements Callable<Integer> {
    private final Desk desk;

    Members(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Membership.MembersView view = desk.node().membership().members(desk.operator());
      desk.show(view, lines -> write(lines, view));
      return Exit.OK;
    }

    private static void write(Lines lines, Membership.MembersView view) {
      List<List<String>> rows = new ArrayList<>();
      for (MemberView member : view.members()) {
        String name =
            member.name()
                + (member.self() ? " (this one)" : "")
                + (member.leavesFor().isEmpty() ? "" : ", left for " + member.leavesFor());
        List<NodeView> nodes = member.nodes();
        rows.add(
            List.of(
                name,
                member.votes() ? "votes" : "no vote yet",
                member.organisationId(),
                nodes.isEmpty() ? "no node" : node(nodes.getFirst())));
        nodes.stream().skip(1).forEach(node -> rows.add(List.of("", "", "", node(node))));
      }
      lines.table(List.of("organisation", "voice", "id", "nodes"), rows);
      if (!view.removed().isEmpty()) {
        lines.blank().line("removed: " + String.join(", ", view.removed()));
      }
      for (ProposalView proposal : view.proposals()) {
        lines
            .blank()
            .line(Words.of(proposal.outcome()) + ": " + proposal.summary())
            .pairs(
                "proposal",
                shown(proposal.id()),
                "proposed by",
                proposal.proposedBy(),
                "approve",
                proposal.approvals().size()
                    + " of "
                    + proposal.needed()
                    + names(proposal.approvals()),
                "against",
                proposal.rejections().isEmpty() ? "" : names(proposal.rejections()).strip(),
                "silent",
                proposal.outcome().equals("OPEN") ? names(proposal.silent()).strip() : "");
      }
    }

    private static String node(NodeView node) {
      return node.peerId() + (node.suspended() ? " (suspended)" : "");
    }

    private static String names(List<String> names) {
      return names.isEmpty() ? "" : "  " + String.join(", ", names);
    }
  }

  /// `thitsar propose`.
  @Command(
      name = "propose",
      description = {
        "Propose something to all who vote, and approve it for this organisation.",
        "",
        "ACTION is `remove`: members leave; `voice`: a newcomer votes from now on; `rules`: another"
            + " share of the votes for a removal, or of attestations for a credential; `key`: an"
            + " organisation has lost its key and made another, which it has told you in person."
            + " What would happen is shown first."
      },
      footer = {
        "",
        "Examples:",
        "  thitsar propose remove \"Delta Group\"",
        "  thitsar propose remove \"Delta Group\" --keep \"Hill Office\" --overrule 7f3a0c11",
        "  thitsar propose rules --removal 66",
        "  thitsar propose key \"Hill Office\" --next thitsar-key:... --notice 14"
      })
  static final class Propose implements Callable<Integer> {
    private final Desk desk;

    @Parameters(index = "0", paramLabel = "ACTION", description = "remove, voice, rules or key")
    private String action = "";

    @Parameters(
        index = "1..*",
        paramLabel = "ORG",
        arity = "0..*",
        description = "names or ids of the organisations that it is about")
    private List<String> organisations = List.of();

    @Option(
        names = "--keep",
        paramLabel = "ORG",
        description = "a member that was to be removed and stays")
    private List<String> spared = List.of();

    @Option(
        names = "--overrule",
        paramLabel = "ID",
        description = "beginning of the id of the proposal that is overruled by it")
    private List<String> overruled = List.of();

    @Option(
        names = "--removal",
        paramLabel = "PERCENT",
        description = "share of the others that a removal must exceed, 50 to 99")
    private int removalPercent;

    @Option(
        names = "--attestations",
        paramLabel = "N",
        description = "confirmations by others that a credential needs")
    private int attestations;

    @Option(
        names = "--next",
        paramLabel = "LINE",
        description = "the key that takes the place of a lost one, as `key new` printed it")
    private String next = "";

    @Option(
        names = "--notice",
        paramLabel = "DAYS",
        defaultValue = "14",
        description = "how long the lost key can still object (default: ${DEFAULT-VALUE})")
    private int noticeDays;

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Propose(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Membership.ProposalDraft draft =
          new Membership.ProposalDraft(
              action,
              organisations,
              spared,
              overruled,
              removalPercent,
              attestations,
              next,
              noticeDays);
      return decide(
          desk,
          yes,
          rehearse -> desk.node().membership().propose(desk.operator(), draft, rehearse));
    }
  }

  /// `thitsar approve`.
  @Command(
      name = "approve",
      description = {
        "Approve a proposal in the name of this organisation.",
        "",
        "An approval cannot be taken back. What would happen is shown first."
      },
      footer = {"", "Example:", "  thitsar approve 7f3a0c11"})
  static final class Approve implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "PROPOSAL", description = "beginning of its id, from `members`")
    private String proposal = "";

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Approve(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      return decide(
          desk,
          yes,
          rehearse -> desk.node().membership().vote(desk.operator(), proposal, true, rehearse));
    }
  }

  /// `thitsar reject`.
  @Command(
      name = "reject",
      description = "Vote against a proposal; when enough do, what it suspends is free again.",
      footer = {"", "Example:", "  thitsar reject 7f3a0c11"})
  static final class Reject implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "PROPOSAL", description = "beginning of its id, from `members`")
    private String proposal = "";

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Reject(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      return decide(
          desk,
          yes,
          rehearse -> desk.node().membership().vote(desk.operator(), proposal, false, rehearse));
    }
  }

  /// `thitsar suspend`.
  @Command(
      name = "suspend",
      description = {
        "Seal nothing more to a node that may have fallen into other hands.",
        "",
        "A node of this organisation is suspended at once; another's when two organisations say so."
            + " A new certificate, made with the organisation's key, lifts it."
      },
      footer = {"", "Example:", "  thitsar suspend 8Kd2Qw"})
  static final class Suspend implements Callable<Integer> {
    private final Desk desk;

    @Parameters(paramLabel = "PEER", description = "the node's peer id, or the end of it")
    private String peer = "";

    @Option(names = "--yes", description = "do it without asking")
    private boolean yes;

    Suspend(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      return decide(
          desk, yes, rehearse -> desk.node().membership().suspend(desk.operator(), peer, rehearse));
    }
  }

  /// `thitsar seized`.
  @Command(
      name = "seized",
      description = {
        "A node was taken: suspend it, give all logs fresh keys, and list whose cases it could"
            + " read.",
        "",
        "Asks nothing: every minute counts. The list has case numbers only, the most exposed people"
            + " first; look names up one by one, with `case show`. --rehearse does nothing and"
            + " shows the same list: try it before you need it."
      },
      footer = {"", "Example:", "  thitsar seized 8Kd2Qw --rehearse"})
  static final class Seized implements Callable<Integer> {
    private static final int SHOWN = 20;

    private final Desk desk;

    @Parameters(paramLabel = "PEER", description = "the node's peer id, or the end of it")
    private String peer = "";

    @Option(names = "--rehearse", description = "change nothing, show what would be done")
    private boolean rehearse;

    @Option(names = "--all", description = "list every case, not only the first 20")
    private boolean all;

    Seized(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      Membership.SeizureView seizure =
          desk.node().membership().seized(desk.operator(), peer, rehearse);
      desk.show(
          seizure,
          lines -> {
            lines.line(
                (rehearse ? "rehearsal, nothing was changed: " : "done: ")
                    + seizure.decision().what());
            seizure.decision().effects().forEach(effect -> lines.line("  " + effect));
            lines.line(
                "  "
                    + Lines.count(seizure.logs(), "log", "logs")
                    + (rehearse ? " would get" : " got")
                    + " fresh keys");
            lines
                .blank()
                .line(
                    "whoever has it can read of "
                        + Lines.count(seizure.cases().size(), "case", "cases")
                        + " of ours:");
            int shown = all ? seizure.cases().size() : Math.min(SHOWN, seizure.cases().size());
            if (shown > 0) {
              lines.table(
                  List.of("case", "up to", "do", "fields"),
                  seizure.cases().subList(0, shown).stream()
                      .map(
                          exposed ->
                              List.of(
                                  exposed.number().isEmpty()
                                      ? shown(exposed.caseId())
                                      : exposed.number(),
                                  exposed.sensitivity(),
                                  Words.of(exposed.action()),
                                  String.join(" ", exposed.fields())))
                      .toList());
            }
            if (shown < seizure.cases().size()) {
              lines.line(
                  "and "
                      + Lines.number(seizure.cases().size() - shown)
                      + " more: --all lists them");
            }
          });
      return Exit.OK;
    }
  }

  /// `thitsar rotate`.
  @Command(
      name = "rotate",
      description =
          "Give every log of this node a fresh key: what was taken so far opens nothing that is"
              + " written from now on.")
  static final class Rotate implements Callable<Integer> {
    private final Desk desk;

    Rotate(Desk desk) {
      this.desk = desk;
    }

    @Override
    public Integer call() throws RefusedException, NotRunningException {
      int logs = desk.node().membership().rotate(desk.operator());
      desk.show(
          new Rotated(logs),
          lines -> lines.line(Lines.count(logs, "log has", "logs have") + " fresh keys"));
      return Exit.OK;
    }
  }

  /// How many logs have fresh keys.
  record Rotated(int logs) {}
}
