package org.thitsar.protocol.membership;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;

/// What a charter says, whoever has signed it so far. A [Charter] is one that all founders have
/// signed.
///
/// @param id hash of the content that said so: the federation's id, for good
/// @param name of the federation
/// @param founders in the order of their ids
/// @param founderStatements their geneses as statements, in the same order
/// @param keys that speak for them when the charter is signed, in the same order: those of their
///   geneses, unless the charter continues a federation
/// @param continues the federations that the founders leave for this one, sorted
/// @param removalPercent percent of the other voters that a removal needs to exceed
/// @param attestationsNeeded by other organisations, until a credential is peer-verified
/// @param quotas of each organisation
/// @param nonce what makes it differ from another charter of the same words
public record CharterTerms(
    FederationId id,
    String name,
    List<Genesis> founders,
    List<SignedStatement> founderStatements,
    List<VerifyingKey> keys,
    List<FederationId> continues,
    int removalPercent,
    int attestationsNeeded,
    Quotas quotas,
    Bytes nonce)
    implements Statement {

  /// A strict majority.
  public static final int REMOVAL_PERCENT_MIN = 50;

  /// Copies the lists.
  public CharterTerms {
    founders = List.copyOf(founders);
    founderStatements = List.copyOf(founderStatements);
    keys = List.copyOf(keys);
    continues = List.copyOf(continues);
  }

  /// The keys of all founders.
  public Set<VerifyingKey> founderKeys() {
    return Set.copyOf(keys);
  }

  /// The key that speaks for a founder, if it is one.
  public Optional<VerifyingKey> keyOf(OrganisationId founder) {
    for (int i = 0; i < founders.size(); i++) {
      if (founders.get(i).id().equals(founder)) {
        return Optional.of(keys.get(i));
      }
    }
    return Optional.empty();
  }

  /// The rules that an amendment can change.
  public Terms rules() {
    return new Terms(removalPercent, attestationsNeeded, quotas);
  }

  /// The first rule that cannot be met, if there is one.
  static Optional<UnmeetableRule> unmeetable(
      List<Genesis> founders, List<VerifyingKey> keys, Terms rules) {
    if (founders.size() < 2) {
      return Optional.of(UnmeetableRule.TOO_FEW_FOUNDERS);
    }
    if (founders.size() > StatementLimits.SIGNATURES_MAX) {
      return Optional.of(UnmeetableRule.TOO_MANY_FOUNDERS);
    }
    Set<Object> seen = new HashSet<>();
    for (int i = 0; i < founders.size(); i++) {
      if (!seen.add(founders.get(i).id())) {
        return Optional.of(UnmeetableRule.FOUNDER_TWICE);
      }
      if (!seen.add(keys.get(i))) {
        return Optional.of(UnmeetableRule.KEY_TWICE);
      }
    }
    return unmeetable(founders.size(), rules);
  }

  /// The same of rules among so many voters.
  static Optional<UnmeetableRule> unmeetable(int voters, Terms terms) {
    Quotas quotas = terms.quotas();
    if (terms.removalPercent() < REMOVAL_PERCENT_MIN) {
      return Optional.of(UnmeetableRule.REMOVAL_NOT_A_MAJORITY);
    }
    if (terms.removalPercent() > 99) {
      return Optional.of(UnmeetableRule.REMOVAL_NEVER_REACHED);
    }
    if (terms.attestationsNeeded() < 1) {
      return Optional.of(UnmeetableRule.ATTESTATIONS_NONE);
    }
    if (terms.attestationsNeeded() > voters - 1) {
      return Optional.of(UnmeetableRule.ATTESTATIONS_OUT_OF_REACH);
    }
    if (quotas.logs() < 1 || quotas.statements() < 1 || quotas.bytes() < 1 || quotas.grants() < 1) {
      return Optional.of(UnmeetableRule.QUOTA_OF_NOTHING);
    }
    return Optional.empty();
  }
}
