package org.thitsar.node.replication;

import java.time.Duration;

/// How often and how much. All limits of replication in one place, each with its reason.
///
/// @param period how often a session runs with a connected peer though nothing happened, and how
///   often peers that are away are looked at: half of it to one and a half, so that nodes do not
///   march in step
/// @param retryFirst how long after a first failure a dial or session is tried again; doubled each
///   time
/// @param retryMax the longest of these waits: a peer that comes back after a blackout is found
///   within it
/// @param steady how long a connection must have lasted not to count as a failed one: a peer that
///   takes connections and drops them is dialled after growing waits, too
/// @param watch how often this computer is asked whether it slept or its network changed
/// @param probeWait how long every peer may take to answer when it did: long enough for one bad
///   round trip, short against the minute after which a silent connection is given up anyway
/// @param busyMax how long at most after a peer said that it was busy
/// @param sessionPace how long at least between two sessions that this side opens to one peer: many
///   appends go into one session
/// @param answerWait how long a peer may take to say its first word in a session
/// @param sessionWait how long a session may stand still: a bad satellite link loses seconds, not
///   minutes
/// @param syncNowWait how long [Replicator#syncNow] waits for the last peer
/// @param relayDelayMax how long at most before received entries are offered to others, who may be
///   getting them from the writer at this moment
/// @param relayPeersMax to how many peers received entries are offered; the others hear of them by
///   hints and in the next period
/// @param hintDelay how long after a hint it is acted on: the entries may be on their way already
/// @param hintPace how long at least between two hints of one log
/// @param sessionsMax sessions that this side has opened at once: bounds memory, and leaves room
///   when some peers stand still
/// @param dialsMax dials at once
/// @param sessionsPerMinuteMax sessions that one peer may open
public record ReplicationConfig(
    Duration period,
    Duration retryFirst,
    Duration retryMax,
    Duration steady,
    Duration watch,
    Duration probeWait,
    Duration busyMax,
    Duration sessionPace,
    Duration answerWait,
    Duration sessionWait,
    Duration syncNowWait,
    Duration relayDelayMax,
    int relayPeersMax,
    Duration hintDelay,
    Duration hintPace,
    int sessionsMax,
    int dialsMax,
    int sessionsPerMinuteMax) {
  /// What a node runs with.
  public static ReplicationConfig standard() {
    return new ReplicationConfig(
        Duration.ofSeconds(30),
        Duration.ofSeconds(1),
        Duration.ofMinutes(2),
        Duration.ofMinutes(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10),
        Duration.ofMillis(200),
        Duration.ofMillis(10),
        Duration.ofSeconds(15),
        Duration.ofSeconds(60),
        Duration.ofSeconds(60),
        Duration.ofMillis(50),
        3,
        Duration.ofMillis(30),
        Duration.ofMillis(200),
        32,
        8,
        3_600);
  }

  /// The same, looking around and probing with other waits.
  ReplicationConfig watching(Duration every, Duration wait) {
    return new ReplicationConfig(
        period,
        retryFirst,
        retryMax,
        steady,
        every,
        wait,
        busyMax,
        sessionPace,
        answerWait,
        sessionWait,
        syncNowWait,
        relayDelayMax,
        relayPeersMax,
        hintDelay,
        hintPace,
        sessionsMax,
        dialsMax,
        sessionsPerMinuteMax);
  }
}
