package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;

/// A charter on its way from founder to founder, collecting signatures.
///
/// Signing is a pure function of the text and the organisation's key, so that the key never has to
/// come near a running node. What a founder signs is what [#terms()] shows, and nothing else that
/// may stand around the text.
public record CharterDraft(SignedStatement statement, CharterTerms terms) {
  /// Writes a charter.
  ///
  /// @param name of the federation
  /// @param founders their geneses, in any order
  /// @param removalPercent percent of the other voters that a removal needs to exceed, 50 to 99
  /// @param attestationsNeeded by other organisations, at least 1
  /// @throws MalformedException when the name is empty, too long or holds characters that names
  ///   must not hold, or one of `founders` is no genesis
  public static Drafting write(
      String name,
      List<SignedStatement> founders,
      int removalPercent,
      int attestationsNeeded,
      Quotas quotas,
      Entropy entropy)
      throws MalformedException {
    return write(
        name,
        founders,
        Map.of(),
        List.of(),
        new Terms(removalPercent, attestationsNeeded, quotas),
        entropy);
  }

  /// Writes a charter by which its founders leave the federations `continues` and go on as another
  /// one.
  ///
  /// @param founders their geneses, in any order
  /// @param keys that speak for them now; of whoever is missing here, the one of its genesis
  /// @throws MalformedException as [#write] does
  public static Drafting succeed(
      String name,
      List<SignedStatement> founders,
      Map<OrganisationId, VerifyingKey> keys,
      Set<FederationId> continues,
      Terms rules,
      Entropy entropy)
      throws MalformedException {
    return write(name, founders, keys, continues.stream().sorted().toList(), rules, entropy);
  }

  private static Drafting write(
      String name,
      List<SignedStatement> founders,
      Map<OrganisationId, VerifyingKey> keys,
      List<FederationId> continues,
      Terms rules,
      Entropy entropy)
      throws MalformedException {
    List<Genesis> geneses = new ArrayList<>();
    for (SignedStatement founder : founders) {
      geneses.add(Genesis.of(founder));
    }
    List<SignedStatement> sorted = new ArrayList<>();
    List<VerifyingKey> speaking = new ArrayList<>();
    geneses.stream()
        .sorted(Comparator.comparing(Genesis::id))
        .forEach(
            genesis -> {
              sorted.add(founders.get(geneses.indexOf(genesis)));
              speaking.add(keys.getOrDefault(genesis.id(), genesis.key()));
            });
    geneses.sort(Comparator.comparing(Genesis::id));
    Optional<UnmeetableRule> unmeetable = CharterTerms.unmeetable(geneses, speaking, rules);
    if (unmeetable.isPresent()) {
      return new Drafting.Unmeetable(unmeetable.get());
    }
    Bytes content =
        StatementCodec.charter(
            Names.tidy(name),
            sorted,
            rules,
            entropy.bytes(StatementLimits.NONCE_BYTES),
            continues,
            continues.isEmpty() ? List.of() : speaking);
    return new Drafting.Drafted(of(SignedStatement.unsigned(content)));
  }

  /// Reads what [#text()] writes.
  ///
  /// @throws MalformedException when the text is damaged or is no charter, or a signature in it
  ///   does not verify
  public static CharterDraft parse(String text) throws MalformedException {
    return of(StatementText.parse(StatementText.CHARTER, text));
  }

  private static CharterDraft of(SignedStatement statement) throws MalformedException {
    if (!(statement.statement() instanceof CharterTerms terms)) {
      throw new MalformedException(Flaw.OUT_OF_RANGE, "charter");
    }
    return new CharterDraft(statement, terms);
  }

  /// Whether `key` is the key of a founder.
  public boolean awaits(SigningKey key) {
    return terms.founderKeys().contains(key.verifying());
  }

  /// The same draft, signed by one more founder.
  ///
  /// @throws IllegalArgumentException when `organisationKey` is not the key of a founder: ask
  ///   [#awaits] first
  public CharterDraft sign(SigningKey organisationKey) {
    return new CharterDraft(statement.signedBy(organisationKey), terms);
  }

  /// The same draft with the signatures of both, for founders who signed at the same time.
  ///
  /// @throws IllegalArgumentException when `other` is another charter
  public CharterDraft merge(CharterDraft other) {
    return new CharterDraft(statement.merge(other.statement), terms);
  }

  /// The founders who have not signed yet.
  public List<Genesis> missing() {
    return terms.founders().stream()
        .filter(founder -> !statement.isSignedBy(terms.keyOf(founder.id()).orElseThrow()))
        .toList();
  }

  /// The charter, once nobody is [#missing()].
  public Optional<Charter> complete() {
    try {
      return missing().isEmpty() ? Optional.of(Charter.of(statement)) : Optional.empty();
    } catch (MalformedException e) {
      throw new IllegalStateException("a charter that all have signed is complete", e);
    }
  }

  /// Text for a file or a message: `thitsar-charter:` and lines of letters and digits.
  public String text() {
    return StatementText.write(StatementText.CHARTER, statement);
  }
}
