package org.thitsar.protocol.libp2p.gossipsub;

import java.util.HashMap;
import java.util.Map;

/// What one peer has done so far. The topics in here are ours, so their number is bounded.
final class PeerScore {
  /// Counts of one topic.
  private static final class InTopic {
    boolean inMesh;
    long graftedMillis;
    double firstDeliveries;
    double meshDeliveries;
    double meshFailures;
    double invalidMessages;

    double deficit(ScoreParameters parameters, long nowMillis) {
      boolean counts = inMesh && nowMillis - graftedMillis > parameters.meshDeliveriesAfterMillis();
      return counts ? Math.max(0, parameters.meshDeliveriesMin() - meshDeliveries) : 0;
    }

    boolean isEmpty() {
      return !inMesh
          && firstDeliveries == 0
          && meshDeliveries == 0
          && meshFailures == 0
          && invalidMessages == 0;
    }
  }

  private final ScoreParameters parameters;
  private final Map<String, InTopic> topics = new HashMap<>();
  private double misconduct;

  PeerScore(ScoreParameters parameters) {
    this.parameters = parameters;
  }

  private InTopic in(String topic) {
    return topics.computeIfAbsent(topic, _ -> new InTopic());
  }

  void grafted(String topic, long nowMillis) {
    InTopic in = in(topic);
    in.inMesh = true;
    in.graftedMillis = nowMillis;
    in.meshDeliveries = 0;
  }

  void pruned(String topic, long nowMillis) {
    InTopic in = in(topic);
    double deficit = in.deficit(parameters, nowMillis);
    in.meshFailures += deficit * deficit;
    in.inMesh = false;
  }

  void deliveredFirst(String topic) {
    InTopic in = in(topic);
    in.firstDeliveries = Math.min(in.firstDeliveries + 1, parameters.firstDeliveriesMax());
    delivered(topic);
  }

  void delivered(String topic) {
    InTopic in = in(topic);
    if (in.inMesh) {
      in.meshDeliveries = Math.min(in.meshDeliveries + 1, parameters.meshDeliveriesMax());
    }
  }

  void invalid(String topic) {
    in(topic).invalidMessages++;
  }

  void misbehaved() {
    misconduct++;
  }

  /// Forgets a topic that we left.
  void leave(String topic) {
    topics.remove(topic);
  }

  double value(double application, long nowMillis) {
    double sum = 0;
    for (InTopic in : topics.values()) {
      double seconds = in.inMesh ? (nowMillis - in.graftedMillis) / 1_000.0 : 0;
      double deficit = in.deficit(parameters, nowMillis);
      sum +=
          parameters.timeInMesh() * Math.min(seconds, parameters.timeInMeshSecondsMax())
              + parameters.firstDelivery() * in.firstDeliveries
              + parameters.meshDeficit() * (deficit * deficit + in.meshFailures)
              + parameters.invalidMessage() * in.invalidMessages * in.invalidMessages;
    }
    double excess = Math.max(0, misconduct - parameters.misconductAllowance());
    return Math.min(sum, parameters.topicCap())
        + parameters.application() * application
        + parameters.misconduct() * excess * excess;
  }

  void decay(double seconds) {
    for (InTopic in : topics.values()) {
      in.firstDeliveries = decayed(in.firstDeliveries, parameters.firstDeliveriesDecay(), seconds);
      in.meshDeliveries = decayed(in.meshDeliveries, parameters.meshDeliveriesDecay(), seconds);
      in.meshFailures = decayed(in.meshFailures, parameters.meshFailureDecay(), seconds);
      in.invalidMessages = decayed(in.invalidMessages, parameters.invalidMessageDecay(), seconds);
    }
    topics.values().removeIf(InTopic::isEmpty);
    misconduct = decayed(misconduct, parameters.misconductDecay(), seconds);
  }

  private double decayed(double value, double factor, double seconds) {
    double left = value * Math.pow(factor, seconds);
    return left < parameters.zero() ? 0 : left;
  }
}
