package org.thitsar.fuzz;

import java.util.Map;

/// The decoders that need more than 16 bytes for each byte and 64 KiB, all of them, each with what
/// it may need and why that is no danger.
///
/// What is counted is everything that is allocated, also what is garbage at once; none of these
/// holds more than [Bound#STANDARD] afterwards.
final class Exceptions {
  private static final int KIB = 1 << 10;

  /// Parsing, checking and planning by cel-java: about 3 KiB for each character, of which a
  /// condition has 4,096 at most and 600 nodes. Policies and trust rules are the operator's own.
  private static final Bound CEL = new Bound(4_096, 1_024 * KIB);

  private static final Map<String, Bound> ALL =
      Map.ofEntries(
          Map.entry("condition", CEL),
          Map.entry("policy", CEL),
          Map.entry("policy-text", CEL),
          Map.entry("trust-rules", CEL),
          // A row of two characters is a draft of a case that is checked as a whole, and a wrong
          // name among up to 128 in the header is compared with all that there are. Rows are
          // forgotten one by one, and the file is the operator's own.
          Map.entry("csv-import", new Bound(4_096, 8 << 20)),
          // The operator's own words, of which a wrong one is compared with all that there are.
          Map.entry("case-field-text", new Bound(32, 128 * KIB)),
          // Gson, for the same build at the other end, and only behind the token.
          Map.entry("control-request", new Bound(64, 128 * KIB)),
          // A box that is not even for us is opened with X-Wing to find that out: 36 KiB of
          // BouncyCastle's for 1,136 bytes at least.
          Map.entry("carry-grant", new Bound(48, 128 * KIB)),
          // A frame of one byte takes two, and is an array and its wrapper of 40.
          Map.entry("sync-frames", new Bound(32, 64 * KIB)),
          // Batches are verified, 15 KiB for each signature, and answered with batches of ours.
          Map.entry("sync-session", new Bound(64, 256 * KIB)),
          // Five bytes are a frame for which generated code makes 1 KiB of builders, and 125 are a
          // message whose signature is checked for 25 KiB; three that are wrong silence a peer.
          Map.entry("gossip-router", new Bound(320, 256 * KIB)));

  private Exceptions() {}

  static FuzzTarget apply(FuzzTarget target) {
    Bound exception = ALL.get(target.name());
    return exception == null ? target : target.within(exception);
  }

  static Iterable<String> names() {
    return ALL.keySet();
  }
}
