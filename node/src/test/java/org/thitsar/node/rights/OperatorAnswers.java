package org.thitsar.node.rights;

import org.thitsar.node.keys.ProofDoor;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;

/// What the deriving process answers for operators who know their passphrase.
record OperatorAnswers(SecretKey master) {
  String to(String challenge, int operator) throws MalformedException {
    return ProofDoor.proof(master, operator, Bytes.parseHex(challenge)).hex();
  }
}
