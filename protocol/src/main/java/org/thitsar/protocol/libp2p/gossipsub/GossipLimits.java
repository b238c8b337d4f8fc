package org.thitsar.protocol.libp2p.gossipsub;

/// What gossip may cost, in one place, each with its reason. A peer can fill each of these and
/// nothing else.
public final class GossipLimits {
  // ---- One frame.

  /// Bytes of one frame, its length not counted: the answer to the largest request of ours (32
  /// messages) and 5,000 ids of an IHAVE, which is the most that js-libp2p sends, both fit.
  public static final int FRAME_BYTES_MAX = 320 << 10;

  /// Bytes of the content of one message: what is passed here are hints of 128 bytes. Times the
  /// messages of one request it fits a frame.
  public static final int DATA_BYTES_MAX = 8 << 10;

  /// Bytes of a topic's name.
  public static final int TOPIC_BYTES_MAX = 128;

  /// Bytes of a message id: both schemes make 44 or 46. The least keeps a list of ids from costing
  /// many times its bytes.
  public static final int ID_BYTES_MIN = 8;

  /// See [#ID_BYTES_MIN].
  public static final int ID_BYTES_MAX = 64;

  /// Ids in one frame, of all lists together: a frame full of real ids.
  static final int FRAME_IDS_MAX = 7_168;

  /// Messages in one frame: nobody is asked for more than 32, and what queues up meanwhile is
  /// small.
  static final int FRAME_MESSAGES_MAX = 256;

  /// Subscriptions in one frame: the hello of a peer with many topics.
  static final int FRAME_SUBSCRIPTIONS_MAX = 128;

  /// Lists and entries of the control part of one frame.
  static final int FRAME_CONTROLS_MAX = 256;

  /// Fields in one frame that are not known here: room for later versions, none for stuffing.
  static final int FRAME_UNKNOWN_MAX = 256;

  // ---- One peer.

  /// Peers at once, beyond what a host lets in; the next is not taken.
  static final int PEERS_MAX = 512;

  /// Topics of one peer that are remembered: a federation has one.
  static final int PEER_TOPICS_MAX = 32;

  /// IHAVE that one peer may send between two heartbeats: an honest one sends one a topic.
  static final int IHAVES_MAX = 10;

  /// Ids that one peer may get us to ask for between two heartbeats.
  static final int ASKED_IDS_MAX = 320;

  /// Ids of one IWANT of ours: the answer fits one frame even in one piece.
  static final int IWANT_IDS_MAX = 32;

  /// IWANT that one peer may send between two heartbeats: js-libp2p answers as many.
  static final int IWANTS_MAX = 32;

  /// How often one message is sent to one peer that asks.
  static final int RETRANSMISSIONS_MAX = 3;

  /// IDONTWANT ids that one peer may send between two heartbeats, and that one frame of ours has:
  /// js-libp2p takes as many.
  static final int IDONTWANT_IDS_MAX = 512;

  /// IDONTWANT ids that are remembered of one peer: three heartbeats' worth.
  static final int IDONTWANT_HELD_MAX = 3 * IDONTWANT_IDS_MAX;

  /// Heartbeats that an IDONTWANT is remembered: a message that has not come by then comes no more.
  static final int IDONTWANT_HEARTBEATS = 3;

  /// Bytes that wait for one peer; what comes then is dropped, and found again by gossip.
  static final int QUEUE_BYTES_MAX = 1 << 20;

  /// Messages that wait for one peer, since small ones cost more than their bytes.
  static final int QUEUE_MESSAGES_MAX = 4_096;

  /// Bytes of messages that go into one frame of ours, so that control does not wait behind them.
  static final int FRAME_BYTES_AIM = 32 << 10;

  // ---- All together.

  /// Topics that we may be in.
  static final int TOPICS_MAX = 32;

  /// Ids that are remembered as seen: two minutes at 250 messages a second.
  static final int SEEN_MAX = 32_768;

  /// Peers that are remembered to have delivered one message: more than a mesh has.
  static final int DELIVERERS_MAX = 32;

  /// Messages kept to be asked for, and so ids of one IHAVE of ours: js-libp2p takes 5,000.
  static final int CACHED_MESSAGES_MAX = 4_096;

  /// Bytes of them.
  static final int CACHED_BYTES_MAX = 16 << 20;

  /// Messages that the owner has not decided on yet.
  static final int PENDING_MAX = 2_048;

  /// Of them from one peer, so that one cannot take every place.
  static final int PENDING_BY_PEER_MAX = 256;

  /// Ids that were asked for and have not come.
  static final int ASKED_MAX = 8_192;

  /// Peers that one id is asked from at once: the first may be lying, the third rarely is as well.
  static final int ASKED_FROM_MAX = 3;

  /// Peers of one topic that may not be grafted yet.
  static final int BACKOFFS_MAX = 1_024;

  /// Scores of peers that are gone.
  static final int RETAINED_MAX = 1_024;

  /// Authors whose last number is remembered: members of a federation and their laptops.
  static final int AUTHORS_MAX = 2_048;

  /// A backoff is believed up to here; it only ever keeps us away from the peer that named it.
  static final long BACKOFF_MILLIS_MAX = 3_600_000;

  /// How long the owner may think about a message.
  static final long PENDING_MILLIS_MAX = 10_000;

  private GossipLimits() {}
}
