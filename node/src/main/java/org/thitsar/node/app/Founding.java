package org.thitsar.node.app;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.EnumSet;
import org.thitsar.node.keys.NodeIdentity;
import org.thitsar.node.membership.StatementStore;
import org.thitsar.node.rights.OperatorRegister;
import org.thitsar.node.storage.RocksStorage;
import org.thitsar.node.storage.Storage;
import org.thitsar.node.storage.WriteBatch;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.membership.Genesis;
import org.thitsar.protocol.membership.NodeCertificate;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.OrganisationType;
import org.thitsar.protocol.membership.SignedStatement;

/// Makes a new organisation and its first node.
public final class Founding {
  private Founding() {}

  /// What was founded: the organisation's id and the node's peer id, as text.
  public record Founded(String organisation, String node) {}

  /// Writes the vault of a new node into `directory`, certified by the organisation key while that
  /// is at hand.
  ///
  /// @throws MalformedException when the name is empty, too long or holds characters that names
  ///   must not hold
  public static Founded found(
      Path directory,
      SecretKey master,
      SigningKey organisationKey,
      String name,
      String nameMy,
      OrganisationType type,
      InstantSource clock,
      Entropy entropy)
      throws MalformedException {
    SignedStatement genesis = Genesis.found(name, nameMy, type, organisationKey, entropy);
    return certified(
        directory, master, organisationKey, genesis, clock, entropy, StatementStore::found);
  }

  /// Writes the vault of a further node of the organisation of `genesis`, certified by its key of
  /// now: what [#found] does for the first. It belongs once it has met a member.
  ///
  /// @throws MalformedException when `genesis` is none, or its own key has not signed it
  public static Founded further(
      Path directory,
      SecretKey master,
      SigningKey organisationKey,
      SignedStatement genesis,
      InstantSource clock,
      Entropy entropy)
      throws MalformedException {
    return certified(
        directory, master, organisationKey, genesis, clock, entropy, StatementStore::further);
  }

  /// Writes the first statements of a vault.
  @FunctionalInterface
  private interface Beginning {
    void put(WriteBatch batch, SignedStatement genesis, SignedStatement certificate)
        throws MalformedException;
  }

  private static Founded certified(
      Path directory,
      SecretKey master,
      SigningKey organisationKey,
      SignedStatement genesis,
      InstantSource clock,
      Entropy entropy,
      Beginning beginning)
      throws MalformedException {
    OrganisationId organisation = Genesis.of(genesis).id();
    NodeIdentity identity = NodeIdentity.fresh(entropy);
    SignedStatement certificate =
        NodeCertificate.certify(
            organisationKey,
            organisation,
            identity.signing(),
            identity.sealing().publicKey(),
            EnumSet.allOf(NodeRight.class),
            1,
            identity.controlLogNonce(),
            clock.millis());
    try (Storage storage = RocksStorage.create(directory, master, entropy)) {
      storage.write(
          batch -> {
            identity.store(batch);
            OperatorRegister.found(batch, clock.millis());
            try {
              beginning.put(batch, genesis, certificate);
            } catch (MalformedException e) {
              throw new IllegalStateException("what was just founded is well formed", e);
            }
          });
    }
    return new Founded(organisation.toString(), identity.node().toString());
  }
}
