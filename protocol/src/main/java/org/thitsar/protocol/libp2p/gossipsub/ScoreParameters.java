package org.thitsar.protocol.libp2p.gossipsub;

/// What a peer's conduct is worth. A score is ours alone: it is told to nobody.
///
/// Weights of what a peer earns are small and capped together, so that no merit covers a fault for
/// long. P6, many peers at one address, is not here: the connection manager counts addresses before
/// a peer gets this far, and behind an onion service all peers have the same one.
///
/// @param topicCap the most that all topics together can earn
/// @param timeInMesh P1: points per second in the mesh
/// @param timeInMeshSecondsMax P1: seconds that count
/// @param firstDelivery P2: points for a message that this peer brought first
/// @param firstDeliveriesMax P2: messages that count
/// @param firstDeliveriesDecay P2: what is left after a second
/// @param meshDeficit P3 and P3b: points, negative, for the square of what is missing to the
///   threshold; 0 where silence is no fault, as it is where days pass between messages
/// @param meshDeliveriesMin P3: messages that each peer of the mesh is expected to bring
/// @param meshDeliveriesMax P3: messages that count
/// @param meshDeliveriesDecay P3: what is left after a second
/// @param meshDeliveriesAfterMillis P3: how long a peer is in the mesh before this counts
/// @param meshDeliveryWindowMillis P3: a duplicate that comes within this counts as delivered
/// @param meshFailureDecay P3b: what is left after a second
/// @param invalidMessage P4: points, negative, for the square of the number of bad messages
/// @param invalidMessageDecay P4: what is left after a second
/// @param application P5: weight of the application's own score
/// @param misconduct P7: points, negative, for the square of the count above the allowance
/// @param misconductAllowance P7: what honest peers come to after a restart or on a bad line
/// @param misconductDecay P7: what is left after a second
/// @param zero a count below this is none
/// @param retainMillis how long a bad score outlives its connection
/// @param gossipThreshold below this there are no offers, to the peer or from it
/// @param publishThreshold below this our own messages do not go to the peer
/// @param graylistThreshold below this nothing of the peer is read
/// @param opportunisticThreshold a mesh whose median is below this takes in better peers
public record ScoreParameters(
    double topicCap,
    double timeInMesh,
    double timeInMeshSecondsMax,
    double firstDelivery,
    double firstDeliveriesMax,
    double firstDeliveriesDecay,
    double meshDeficit,
    double meshDeliveriesMin,
    double meshDeliveriesMax,
    double meshDeliveriesDecay,
    long meshDeliveriesAfterMillis,
    long meshDeliveryWindowMillis,
    double meshFailureDecay,
    double invalidMessage,
    double invalidMessageDecay,
    double application,
    double misconduct,
    double misconductAllowance,
    double misconductDecay,
    double zero,
    long retainMillis,
    double gossipThreshold,
    double publishThreshold,
    double graylistThreshold,
    double opportunisticThreshold) {

  /// Refuses signs and orders that would turn the score around.
  public ScoreParameters {
    boolean signs =
        topicCap > 0
            && timeInMesh >= 0
            && firstDelivery >= 0
            && meshDeficit <= 0
            && invalidMessage < 0
            && application >= 0
            && misconduct < 0
            && misconductAllowance >= 0;
    boolean decays =
        isDecay(firstDeliveriesDecay)
            && isDecay(meshDeliveriesDecay)
            && isDecay(meshFailureDecay)
            && isDecay(invalidMessageDecay)
            && isDecay(misconductDecay)
            && isDecay(zero);
    boolean thresholds =
        graylistThreshold < publishThreshold
            && publishThreshold <= gossipThreshold
            && gossipThreshold < 0
            && opportunisticThreshold >= 0;
    if (!signs || !decays || !thresholds) {
      throw new IllegalArgumentException("score parameters contradict each other");
    }
  }

  private static boolean isDecay(double value) {
    return value > 0 && value < 1;
  }

  /// For a federation of some hundred members who rarely write: one bad message ends offers and the
  /// place in the mesh for minutes, the third ends listening; four misdeeds beyond an allowance of
  /// two do the same.
  public static ScoreParameters standard() {
    return new ScoreParameters(
        10,
        0.02,
        100,
        0.5,
        20,
        // Half is left after two minutes.
        0.9942,
        0,
        5,
        50,
        0.99,
        30_000,
        10,
        0.99,
        -20,
        // Half is left after a minute and a half.
        0.9923,
        1,
        -10,
        2,
        // Half is left after a minute.
        0.9885,
        0.1,
        3_600_000,
        -10,
        -50,
        -80,
        1);
  }

  /// The same, but with P3: each peer of a mesh is expected to bring `deliveriesMin` messages, and
  /// what is missing costs the square times `weight` (negative).
  public ScoreParameters withMeshDeficit(double weight, double deliveriesMin) {
    return new ScoreParameters(
        topicCap,
        timeInMesh,
        timeInMeshSecondsMax,
        firstDelivery,
        firstDeliveriesMax,
        firstDeliveriesDecay,
        weight,
        deliveriesMin,
        Math.max(meshDeliveriesMax, deliveriesMin),
        meshDeliveriesDecay,
        meshDeliveriesAfterMillis,
        meshDeliveryWindowMillis,
        meshFailureDecay,
        invalidMessage,
        invalidMessageDecay,
        application,
        misconduct,
        misconductAllowance,
        misconductDecay,
        zero,
        retainMillis,
        gossipThreshold,
        publishThreshold,
        graylistThreshold,
        opportunisticThreshold);
  }
}
