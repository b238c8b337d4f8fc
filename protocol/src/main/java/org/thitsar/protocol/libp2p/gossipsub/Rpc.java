package org.thitsar.protocol.libp2p.gossipsub;

import java.util.List;
import org.thitsar.protocol.base.Bytes;

/// One frame, read.
record Rpc(
    List<Subscription> subscriptions,
    List<WireMessage> messages,
    List<IHave> ihaves,
    List<List<MessageId>> iwants,
    List<String> grafts,
    List<Prune> prunes,
    List<MessageId> idontwants) {

  /// That a peer takes part in a topic, or no longer.
  record Subscription(String topic, boolean subscribed) {}

  /// That these messages can be had.
  record IHave(String topic, List<MessageId> ids) {}

  /// That we were taken out of a mesh.
  ///
  /// @param backoffSeconds for how long; 0 when it was not said
  record Prune(String topic, long backoffSeconds) {}

  /// One frame to be written: messages are already in their travelling form.
  record Outgoing(
      List<Subscription> subscriptions,
      List<Bytes> messages,
      List<IHave> ihaves,
      List<MessageId> iwant,
      List<String> grafts,
      List<Prune> prunes,
      List<MessageId> idontwant) {
    boolean isEmpty() {
      return subscriptions.isEmpty()
          && messages.isEmpty()
          && ihaves.isEmpty()
          && iwant.isEmpty()
          && grafts.isEmpty()
          && prunes.isEmpty()
          && idontwant.isEmpty();
    }
  }
}
