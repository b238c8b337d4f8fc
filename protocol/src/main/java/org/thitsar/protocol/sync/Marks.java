package org.thitsar.protocol.sync;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.Hash;
import org.thitsar.protocol.crypto.Label;
import org.thitsar.protocol.log.Frontier;
import org.thitsar.protocol.log.LogId;

/// Short numbers that are equal when two sides stand at the same place: of one log (mark) or of a
/// group of logs (digest).
///
/// Eight bytes suffice because what goes in is fresh for the two peers: nobody can prepare two
/// histories that look the same in it.
final class Marks {
  /// Groups of logs at most: a digest each, so that two up-to-date peers say little, and one new
  /// entry lets them compare few logs.
  static final int GROUPS_MAX = 32;

  private static final int LOGS_PER_GROUP = 8;
  private static final int PLACE_LENGTH = LogId.LENGTH + 8 + Hash.LENGTH;

  private Marks() {}

  /// Into how many groups so many shared logs fall: a power of two.
  static int groups(int logs) {
    int groups = 1;
    while (groups < GROUPS_MAX && groups * LOGS_PER_GROUP < logs) {
      groups *= 2;
    }
    return groups;
  }

  /// The group of `log` among `groups`.
  static int group(LogId log, int groups) {
    return (log.bytes().at(0) & 0xff) & (groups - 1);
  }

  /// The digests of all groups of `lanes`, which are sorted by log id; none when there are no
  /// lanes.
  static List<Long> digests(Bytes exchange, List<Lane> lanes) {
    if (lanes.isEmpty()) {
      return List.of();
    }
    int groups = groups(lanes.size());
    List<ByteWriter> places = new ArrayList<>();
    for (int i = 0; i < groups; i++) {
      places.add(new ByteWriter(2 * LOGS_PER_GROUP * PLACE_LENGTH));
    }
    for (Lane lane : lanes) {
      place(places.get(group(lane.log().id(), groups)), lane.log().id(), lane.ours());
    }
    List<Long> digests = new ArrayList<>();
    for (ByteWriter place : places) {
      digests.add(shorten(exchange, place.toBytes()));
    }
    return digests;
  }

  /// The mark of one log in one session.
  static long mark(Bytes session, LogId log, Frontier frontier) {
    ByteWriter place = new ByteWriter(PLACE_LENGTH);
    place(place, log, frontier);
    return shorten(session, place.toBytes());
  }

  private static void place(ByteWriter places, LogId log, Frontier frontier) {
    places.bytes(log.bytes()).u63(frontier.length()).bytes(frontier.head());
  }

  private static long shorten(Bytes fresh, Bytes places) {
    return Hash.of(Label.SYNC_DIGEST, fresh, places).asBuffer().getLong();
  }
}
