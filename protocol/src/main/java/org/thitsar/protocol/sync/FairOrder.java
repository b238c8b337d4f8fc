package org.thitsar.protocol.sync;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.thitsar.protocol.identity.OrganisationId;

/// In which order batches of many logs go: control logs before all others; then the organisations
/// in turn, and each organisation's logs in turn, so that one that writes much does not make the
/// others wait.
final class FairOrder {
  private final Deque<Deque<Lane>> control = new ArrayDeque<>();
  private final Deque<Deque<Lane>> data = new ArrayDeque<>();

  FairOrder(List<Lane> lanes) {
    Map<OrganisationId, Deque<Lane>> controlOf = new LinkedHashMap<>();
    Map<OrganisationId, Deque<Lane>> dataOf = new LinkedHashMap<>();
    for (Lane lane : lanes) {
      (lane.log().control() ? controlOf : dataOf)
          .computeIfAbsent(lane.log().organisation(), _ -> new ArrayDeque<>())
          .add(lane);
    }
    control.addAll(controlOf.values());
    data.addAll(dataOf.values());
  }

  /// Whether no lane has anything left to send.
  boolean isEmpty() {
    return current().isEmpty();
  }

  /// The lane whose turn it is; its next turn comes after all others'. Ask [#isEmpty] first.
  Lane take() {
    Deque<Deque<Lane>> organisations = current();
    Deque<Lane> lanes = organisations.remove();
    Lane lane = lanes.remove();
    lanes.add(lane);
    organisations.add(lanes);
    return lane;
  }

  private Deque<Deque<Lane>> current() {
    drop(control);
    if (!control.isEmpty()) {
      return control;
    }
    drop(data);
    return data;
  }

  private static void drop(Deque<Deque<Lane>> organisations) {
    // Only the front matters: what is closed further back is dropped when its turn comes.
    while (!organisations.isEmpty()) {
      Deque<Lane> lanes = organisations.element();
      while (!lanes.isEmpty() && !lanes.element().open()) {
        lanes.remove();
      }
      if (!lanes.isEmpty()) {
        return;
      }
      organisations.remove();
    }
  }
}
