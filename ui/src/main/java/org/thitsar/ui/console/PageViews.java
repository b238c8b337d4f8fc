package org.thitsar.ui.console;

import java.time.InstantSource;
import java.time.ZoneId;
import java.util.List;
import java.util.Optional;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Standing;
import org.thitsar.ui.text.Inert;

/// Makes the page's content out of what the node says of itself.
final class PageViews {
  private static final int CODE_CHARS = 16;
  private static final int CODE_GROUP = 4;

  private final NodeApi node;
  private final InstantSource clock;
  private final ZoneId zone;

  PageViews(NodeApi node, InstantSource clock, ZoneId zone) {
    this.node = node;
    this.clock = clock;
    this.zone = zone;
  }

  PageView view(Language language, Operator operator) throws RefusedException {
    Texts texts = new Texts(language, zone);
    Standing.Status status = node.standing().status(operator);
    return new PageView(
        language,
        texts,
        name(language, status.organisation(), status.organisationMy()),
        otherName(language, status.organisation(), status.organisationMy()),
        Inert.line(status.federation()),
        code(status.organisationId()),
        texts.time(status.startedAt()),
        texts.time(clock.instant()),
        Inert.line(status.version()),
        neighbours(texts, language, node.standing().peers(operator)),
        figures(texts, status),
        exposures(operator).map(all -> seen(texts, language, all)));
  }

  private Optional<List<Standing.Exposure>> exposures(Operator operator) throws RefusedException {
    try {
      return Optional.of(node.standing().exposures(operator));
    } catch (RefusedException e) {
      if (e.refusal() == Refusal.FORBIDDEN) {
        return Optional.empty();
      }
      throw e;
    }
  }

  private static List<PageView.Neighbour> neighbours(
      Texts texts, Language language, List<Standing.Peer> peers) {
    return peers.stream()
        .map(
            peer -> {
              boolean connected = peer.state().equals("CONNECTED");
              return new PageView.Neighbour(
                  name(language, peer.organisation(), peer.organisationMy()),
                  connected,
                  texts.of(connected ? "peers.connected" : "peers.away"),
                  warning(texts, peer),
                  peer.heard().isEmpty()
                      ? texts.of("peers.never")
                      : texts.of("peers.heard", texts.time(peer.heard())),
                  peer.behind() == 0
                      ? texts.of("peers.complete")
                      : texts.counted("peers.behind", peer.behind()));
            })
        .toList();
  }

  private static String warning(Texts texts, Standing.Peer peer) {
    if (peer.twoHistories()) {
      return texts.of("peers.two-histories");
    }
    return peer.updateNeeded() ? texts.of("peers.update-needed") : "";
  }

  private static List<PageView.Figure> figures(Texts texts, Standing.Status status) {
    return List.of(
        figure(texts, status.ownCases(), "here.own", ""),
        figure(texts, status.received(), "here.received", ""),
        figure(texts, status.credentials(), "here.credentials", ""),
        figure(texts, status.carriedLogs(), "here.carried", texts.of("here.carried.remark")));
  }

  private static PageView.Figure figure(Texts texts, long count, String key, String remark) {
    return new PageView.Figure(texts.number(count), texts.counted(key, count), remark);
  }

  private static List<PageView.Seen> seen(
      Texts texts, Language language, List<Standing.Exposure> exposures) {
    return exposures.stream()
        .filter(exposure -> exposure.persons() > 0)
        .map(
            exposure ->
                new PageView.Seen(
                    name(language, exposure.organisation(), exposure.organisationMy()),
                    texts.counted("shared.people", exposure.persons()),
                    exposure.fields().stream().map(texts::field).toList()))
        .toList();
  }

  private static String name(Language language, String name, String nameMy) {
    return Inert.line(language == Language.MY && !nameMy.isEmpty() ? nameMy : name);
  }

  private static String otherName(Language language, String name, String nameMy) {
    return nameMy.isEmpty() ? "" : name(language.other(), name, nameMy);
  }

  private static String code(String organisationId) {
    String shown =
        Inert.line(organisationId.substring(0, Math.min(CODE_CHARS, organisationId.length())));
    return String.join(" ", shown.split("(?<=\\G.{" + CODE_GROUP + "})"));
  }
}
