package org.thitsar.protocol.libp2p.yamux;

/// What a [YamuxSession] tells its owner. Called from inside the session's methods: to be short,
/// and not to call back into the session.
public interface YamuxEvents {
  /// The peer opened `stream`, which may be reset at once.
  void opened(YamuxStream stream);

  /// There is something to read on `stream`: bytes, or their end.
  void readable(YamuxStream stream);

  /// There is room to write to `stream`.
  void writable(YamuxStream stream);

  /// `stream` was given up by the peer, or went down with the session.
  void reset(YamuxStream stream);

  /// `stream` is gone: both sides are done with it.
  void finished(YamuxStream stream);

  /// The peer answered a ping.
  ///
  /// @param value what was asked with
  void pong(int value);

  /// The peer will take no new streams; what is open goes on.
  void goAway();
}
