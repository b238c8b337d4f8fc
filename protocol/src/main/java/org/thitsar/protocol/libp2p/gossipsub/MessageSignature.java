package org.thitsar.protocol.libp2p.gossipsub;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;

/// The signature of a message. Its domain is set by the prefix that the public specification fixes,
/// not by a label of ours; no other text that this key signs begins with it.
final class MessageSignature {
  private static final Bytes PREFIX = Bytes.utf8("libp2p-pubsub:");

  private MessageSignature() {}

  static Bytes sign(SigningKey key, Bytes unsigned) {
    return key.signUnlabelled(Bytes.concat(PREFIX, unsigned));
  }

  static void verify(VerifyingKey key, Bytes unsigned, Bytes signature) throws MalformedException {
    key.verifyUnlabelled(Bytes.concat(PREFIX, unsigned), signature);
  }
}
