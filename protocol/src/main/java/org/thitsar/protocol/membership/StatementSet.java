package org.thitsar.protocol.membership;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.OrganisationId;
import org.thitsar.protocol.identity.StatementId;

/// The statements that a roster is made of, in an order that does not depend on how they came, and
/// what follows from them before anybody asks who belongs.
///
/// Two forms of one statement with different signatures are judged together: one that suffices is
/// enough.
final class StatementSet {
  private static final Comparator<SignedStatement> BY_FORM =
      Comparator.comparing(SignedStatement::encode);

  private final NavigableMap<StatementId, List<SignedStatement>> forms = new TreeMap<>();
  private final Map<OrganisationId, Genesis> geneses = new TreeMap<>();
  private final Map<OrganisationId, SignedStatement> genesisStatements = new TreeMap<>();
  private final List<Said> said = new ArrayList<>();
  private final Map<NodeId, Map<StatementId, Said>> byNode = new TreeMap<>();
  private final Map<Cut, Set<StatementId>> upTo = new HashMap<>();

  /// A statement of a node, as that node signed it.
  record Said(Linked statement, SignedStatement form, NodeId node) {
    StatementId id() {
      return statement.id();
    }
  }

  /// @param given in any order, repetitions among them
  /// @param founders who exist without any statement
  StatementSet(Collection<SignedStatement> given, Collection<Member> founders) {
    for (SignedStatement statement : given) {
      List<SignedStatement> known = forms.computeIfAbsent(statement.id(), _ -> new ArrayList<>());
      if (!known.contains(statement)) {
        known.add(statement);
      }
    }
    forms.values().forEach(known -> known.sort(BY_FORM));
    founders.forEach(founder -> exists(founder.genesis(), founder.statement()));
    forms.values().forEach(this::sort);
  }

  private void sort(List<SignedStatement> known) {
    Statement statement = known.getFirst().statement();
    if (statement instanceof Genesis genesis) {
      known.stream()
          .filter(form -> form.isSignedBy(genesis.key()))
          .findFirst()
          .ifPresent(form -> exists(genesis, form));
    }
    if (statement instanceof AdmissionStatement admission) {
      exists(admission.newcomer(), admission.newcomerStatement());
    }
    if (statement instanceof Linked linked) {
      for (SignedStatement form : known) {
        for (VerifyingKey signer : form.signers()) {
          Said one = new Said(linked, form, new NodeId(signer));
          said.add(one);
          byNode.computeIfAbsent(one.node(), _ -> new HashMap<>()).put(linked.id(), one);
        }
      }
    }
  }

  private void exists(Genesis genesis, SignedStatement statement) {
    geneses.putIfAbsent(genesis.id(), genesis);
    genesisStatements.putIfAbsent(genesis.id(), statement);
  }

  /// All statements by id, each with its forms.
  NavigableMap<StatementId, List<SignedStatement>> forms() {
    return forms;
  }

  /// The genesis of an organisation, wherever it stands.
  Optional<Genesis> genesis(OrganisationId organisation) {
    return Optional.ofNullable(geneses.get(organisation));
  }

  /// The organisation as a member.
  Optional<Member> member(OrganisationId organisation) {
    return genesis(organisation)
        .map(
            genesis -> {
              SignedStatement statement = genesisStatements.get(organisation);
              if (statement == null) {
                throw new IllegalStateException("a genesis without its statement");
              }
              return new Member(genesis, statement, false);
            });
  }

  /// Everything that nodes have said, in the order of the ids.
  List<Said> said() {
    return said;
  }

  /// What the node of `later` said before it, the nearest first; ends where one is missing.
  Stream<Said> before(Said later) {
    return chain(later.node(), later.statement().previous());
  }

  /// Whether `one` is within `cut`, which is about the same node.
  boolean within(Cut cut, Said one) {
    return upTo.computeIfAbsent(
            cut,
            _ -> {
              Set<StatementId> ids = new HashSet<>();
              chain(cut.node(), cut.head()).forEach(counted -> ids.add(counted.id()));
              return ids;
            })
        .contains(one.id());
  }

  private Stream<Said> chain(NodeId node, StatementId head) {
    Map<StatementId, Said> own = byNode.getOrDefault(node, Map.of());
    return Stream.iterate(
        own.get(head), Objects::nonNull, one -> own.get(one.statement().previous()));
  }

  /// The last statement of a node: one that no other of its names. Of several the one with the
  /// longest chain, then the smallest id.
  StatementId head(NodeId node) {
    Map<StatementId, Said> own = byNode.getOrDefault(node, Map.of());
    Set<StatementId> named = new HashSet<>();
    own.values().forEach(one -> named.add(one.statement().previous()));
    return own.keySet().stream()
        .filter(id -> !named.contains(id))
        .min(
            Comparator.<StatementId>comparingInt(id -> -(int) chain(node, id).count())
                .thenComparing(Comparator.naturalOrder()))
        .orElse(StatementId.NONE);
  }
}
