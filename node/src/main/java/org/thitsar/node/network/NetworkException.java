package org.thitsar.node.network;

/// A connection or stream that did not work. Names the reason and ids or addresses, never content.
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// An address of a kind that this host does not dial or listen on.
    BAD_ADDRESS,
    /// Nobody answers there.
    UNREACHABLE,
    /// The address cannot be listened on.
    CANNOT_LISTEN,
    /// Somebody else answers there.
    WRONG_PEER,
    /// The gate does not admit the peer.
    REFUSED,
    /// The peer broke the protocol.
    BROKEN,
    /// The peer does not speak the protocol asked for.
    UNSUPPORTED,
    /// One of this host's limits is reached.
    LIMIT,
    /// Nothing happened in time.
    TIMED_OUT,
    /// The stream was reset.
    RESET,
    /// The stream, the connection or the host is closed.
    CLOSED
  }

  private final Reason reason;

  /// `what` holds ids, addresses and reasons only.
  public NetworkException(Reason reason, String what) {
    super(reason + ": " + what);
    this.reason = reason;
  }

  /// With the fault below.
  public NetworkException(Reason reason, String what, Throwable cause) {
    super(reason + ": " + what, cause);
    this.reason = reason;
  }

  /// Why.
  public Reason reason() {
    return reason;
  }
}
