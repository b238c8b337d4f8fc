package org.thitsar.protocol.credential;

import java.time.LocalDate;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.testkit.SeededEntropy;

/// A small federation out of a seed: organisations by name, each with nodes, and short ways to make
/// statements. It is its own directory.
public final class CredentialWorld implements NodeDirectory {
  /// The day on which everything is said unless a test says otherwise.
  public static final LocalDate DAY = LocalDate.of(2026, 3, 1);

  private final Entropy entropy;
  private final Map<NodeId, Entry> entries = new HashMap<>();

  private record Entry(OrganisationId organisation, Set<Right> rights) {}

  /// A world that is the same for the same seed.
  public CredentialWorld(long seed) {
    this.entropy = new SeededEntropy(seed);
  }

  /// One node and the organisation that it speaks for.
  public record Speaker(OrganisationId organisation, SigningKey key) {
    /// The node's id.
    public NodeId node() {
      return new NodeId(key.verifying());
    }

    /// Who, and on which day.
    public Said said(LocalDate on) {
      return new Said(organisation, node(), on);
    }

    /// A credential of V2 that is good for 300 days.
    public UnverifiedStatement issues(Bytes caseId) {
      return issues(caseId, Vetting.V2, DAY, DAY.plusDays(300));
    }

    /// A credential.
    public UnverifiedStatement issues(
        Bytes caseId, Vetting vetting, LocalDate on, LocalDate until) {
      return signs(new Credential(said(on), caseId, vetting, until));
    }

    /// An underived attestation of `credential` by interview, a day later.
    public UnverifiedStatement attests(UnverifiedStatement credential) {
      return attests(credential, Method.INTERVIEW, false, DAY.plusDays(1));
    }

    /// An underived attestation.
    public UnverifiedStatement attests(
        UnverifiedStatement credential, Method method, boolean knew, LocalDate on) {
      return signs(
          new Attestation(
              said(on),
              credential.about(),
              credential.statement().said().by(),
              method,
              knew,
              Optional.empty()));
    }

    /// An attestation that rests on `source`.
    public UnverifiedStatement copies(UnverifiedStatement credential, StatementId source) {
      return signs(
          new Attestation(
              said(DAY.plusDays(1)),
              credential.about(),
              credential.statement().said().by(),
              Method.INTERVIEW,
              false,
              Optional.of(source)));
    }

    /// A hold.
    public UnverifiedStatement holds(UnverifiedStatement credential, LocalDate on) {
      return signs(new Hold(said(on), credential.about()));
    }

    /// A revocation of `ended`, two days later.
    public UnverifiedStatement revokes(UnverifiedStatement ended) {
      return signs(new Revocation(said(DAY.plusDays(2)), ended.about(), ended.id()));
    }

    /// Signs anything.
    public UnverifiedStatement signs(Statement statement) {
      return UnverifiedStatement.sign(statement, key);
    }
  }

  /// A new member whose one node may say everything.
  public Speaker member() {
    return node(
        new OrganisationId(entropy.bytes(OrganisationId.LENGTH)), EnumSet.allOf(Right.class));
  }

  /// A further node of `organisation` with these rights.
  public Speaker node(OrganisationId organisation, Set<Right> rights) {
    Speaker speaker = new Speaker(organisation, SigningKey.random(entropy));
    entries.put(speaker.node(), new Entry(organisation, Set.copyOf(rights)));
    return speaker;
  }

  /// The node's certificate is replaced by one without `right`.
  public void revokeRight(Speaker speaker, Right right) {
    entries.computeIfPresent(
        speaker.node(),
        (_, entry) -> {
          Set<Right> rest = EnumSet.complementOf(EnumSet.of(right));
          rest.retainAll(entry.rights());
          return new Entry(entry.organisation(), Set.copyOf(rest));
        });
  }

  /// Somebody with a key of their own and no certificate, who claims to be of `organisation`.
  public Speaker outsider(OrganisationId organisation) {
    return new Speaker(organisation, SigningKey.random(entropy));
  }

  /// The organisation leaves: its nodes are not in the directory any more.
  public void remove(OrganisationId organisation) {
    entries.values().removeIf(entry -> entry.organisation().equals(organisation));
  }

  /// A fresh case.
  public Bytes caseId() {
    return entropy.bytes(Credential.CASE_ID_LENGTH);
  }

  /// A statement of rule version 2 about `credential`, which no software understands yet.
  public UnverifiedStatement fromTheFuture(
      Speaker speaker, Optional<CredentialId> credential, boolean mustUnderstand) {
    return FutureStatement.sign(speaker, credential, mustUnderstand);
  }

  @Override
  public Optional<OrganisationId> organisationOf(NodeId node) {
    return Optional.ofNullable(entries.get(node)).map(Entry::organisation);
  }

  @Override
  public boolean has(NodeId node, Right right) {
    return Optional.ofNullable(entries.get(node))
        .filter(e -> e.rights().contains(right))
        .isPresent();
  }
}
