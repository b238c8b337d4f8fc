package org.thitsar.protocol.membership;

import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.OrganisationId;

/// An organisation comes into being.
///
/// @param id hash of the content that said so, for good
/// @param name how it calls itself; shown, never trusted
/// @param nameMy the same in Burmese, or empty
/// @param type what it calls itself
/// @param key its first key
/// @param nonce what makes it differ from another of the same name
public record Genesis(
    OrganisationId id,
    String name,
    String nameMy,
    OrganisationType type,
    VerifyingKey key,
    Bytes nonce)
    implements Statement {

  /// Founds an organisation whose key is `organisationKey`.
  ///
  /// @throws MalformedException when a name is empty, too long or holds characters that names must
  ///   not hold
  public static SignedStatement found(
      String name,
      String nameMy,
      OrganisationType type,
      SigningKey organisationKey,
      Entropy entropy)
      throws MalformedException {
    Bytes content =
        StatementCodec.genesis(
            Names.tidy(name),
            Names.tidy(nameMy),
            type,
            organisationKey.verifying(),
            entropy.bytes(StatementLimits.NONCE_BYTES));
    return SignedStatement.unsigned(content).signedBy(organisationKey);
  }

  /// The genesis that `statement` is.
  ///
  /// @throws MalformedException when it is another kind of statement, or its own key has not signed
  ///   it
  public static Genesis of(SignedStatement statement) throws MalformedException {
    if (!(statement.statement() instanceof Genesis genesis)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "genesis");
    }
    if (!statement.isSignedBy(genesis.key)) {
      throw new MalformedException(Flaw.BAD_SIGNATURE, "genesis");
    }
    return genesis;
  }
}
