package org.thitsar.protocol.membership;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;

/// What a charter says, whoever has signed it so far. A [Charter] is one that all founders have
/// signed.
///
/// @param id hash of the content that said so: the federation's id, for good
/// @param name of the federation
/// @param founders in the order of their ids
/// @param founderStatements their geneses as statements, in the same order
/// @param removalPercent percent of the other voters that a removal needs to exceed
/// @param attestationsNeeded by other organisations, until a credential is peer-verified
/// @param quotas of each organisation
/// @param nonce what makes it differ from another charter of the same words
public record CharterTerms(
    FederationId id,
    String name,
    List<Genesis> founders,
    List<SignedStatement> founderStatements,
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
  }

  /// The keys of all founders.
  public Set<VerifyingKey> founderKeys() {
    return founders.stream().map(Genesis::key).collect(Collectors.toUnmodifiableSet());
  }

  /// The rules that an amendment can change.
  public Terms rules() {
    return new Terms(removalPercent, attestationsNeeded, quotas);
  }

  /// The first rule that cannot be met, if there is one.
  static Optional<UnmeetableRule> unmeetable(
      List<Genesis> founders, int removalPercent, int attestationsNeeded, Quotas quotas) {
    if (founders.size() < 2) {
      return Optional.of(UnmeetableRule.TOO_FEW_FOUNDERS);
    }
    if (founders.size() > StatementLimits.SIGNATURES_MAX) {
      return Optional.of(UnmeetableRule.TOO_MANY_FOUNDERS);
    }
    Set<Object> seen = new HashSet<>();
    for (Genesis founder : founders) {
      if (!seen.add(founder.id())) {
        return Optional.of(UnmeetableRule.FOUNDER_TWICE);
      }
      if (!seen.add(founder.key())) {
        return Optional.of(UnmeetableRule.KEY_TWICE);
      }
    }
    return unmeetable(founders.size(), new Terms(removalPercent, attestationsNeeded, quotas));
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
