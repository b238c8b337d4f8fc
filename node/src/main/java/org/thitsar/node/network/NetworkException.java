package org.thitsar.node.network;

/// A connection or stream that did not work. Names the reason and ids or addresses, never content.
public final class NetworkException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /// Why.
  public enum Reason {
    /// An address of a kind that this host does not dial or listen on.
    BAD_ADDRESS,
    /// An onion address, and this host has no SOCKS5 proxy to dial it through.
    NEEDS_PROXY,
    /// Nobody answers where the SOCKS5 proxy should be.
    PROXY_UNREACHABLE,
    /// The SOCKS5 proxy wants another user, or a way to log in that this host does not have.
    PROXY_AUTHENTICATION,
    /// The SOCKS5 proxy does not connect to such addresses for us.
    PROXY_REFUSED,
    /// What answers in place of the SOCKS5 proxy hung up or speaks something else.
    PROXY_BROKEN,
    /// Nobody answers there, or so the proxy says.
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
