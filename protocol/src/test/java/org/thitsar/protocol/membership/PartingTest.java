package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.crypto.VerifyingKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.identity.OrganisationId;

/// A federation parts in two: some go on under a charter of their own.
class PartingTest {
  private final List<SignedStatement> said = new ArrayList<>();
  private final Actor a = Actor.of("Alpha", 1);
  private final Actor b = Actor.of("Beta", 2);
  private final Actor c = Actor.of("Gamma", 3);
  private final Actor d = Actor.of("Delta", 4);
  private final Actor e = Actor.of("Epsilon", 5);
  private final Charter charter = Actor.charter(a, b, c, d, e);

  @BeforeEach
  void everybodyHasANode() {
    for (Actor actor : List.of(a, b, c, d, e)) {
      said.add(actor.certificate);
    }
  }

  private CharterDraft draft(
      Map<OrganisationId, VerifyingKey> keys, Set<FederationId> continues, Actor... founders)
      throws MalformedException {
    Drafting drafting =
        CharterDraft.succeed(
            "The other hand",
            Arrays.stream(founders).map(founder -> founder.genesis).toList(),
            keys,
            continues,
            new Terms(50, 1, Quotas.standard()),
            a.entropy);
    return ((Drafting.Drafted) drafting).draft();
  }

  private CharterDraft parting(Actor... founders) throws MalformedException {
    return draft(Map.of(), Set.of(charter.id()), founders);
  }

  private Roster roster() {
    return Roster.of(charter, said);
  }

  @Test
  void whoLeaves_isSuspendedForTheOthers_andTheOthersDecideAsBefore() throws Exception {
    Charter successor =
        parting(a, b).sign(a.organisationKey).sign(b.organisationKey).complete().orElseThrow();
    assertThat(roster().leaving(a.id())).isEmpty();
    said.add(successor.statement());
    assertThat(roster().leaving(a.id())).contains(successor);
    assertThat(roster().leaving(c.id())).isEmpty();
    assertThat(roster().readers())
        .contains(c.node(), d.node(), e.node())
        .doesNotContain(a.node(), b.node());
    // A newcomer has to be told of it.
    assertThat(roster().effective()).contains(successor.statement());

    SignedStatement removal =
        c.propose(charter, Actor.removal(a.leaves(), b.leaves()), a, b, c, d, e);
    said.add(removal);
    for (Actor voter : List.of(c, d, e)) {
      said.add(voter.approve(charter, removal));
    }
    assertThat(roster().removed()).containsExactlyInAnyOrder(a.id(), b.id());
  }

  @Test
  void theSuccessor_hasItsFoundersAndTheirNodes_andVotesOfItsOwn() throws Exception {
    Charter successor =
        parting(a, b).sign(a.organisationKey).sign(b.organisationKey).complete().orElseThrow();
    said.add(a.propose(charter, Actor.removal(c.leaves()), a, b, c, d, e));
    Roster after = Roster.of(successor, said);
    assertThat(after.members()).extracting(Member::id).containsExactlyInAnyOrder(a.id(), b.id());
    assertThat(after.readers()).containsExactlyInAnyOrder(a.node(), b.node());
    assertThat(after.voters()).containsExactlyInAnyOrder(a.id(), b.id());
    assertThat(after.proposals()).isEmpty();
  }

  @Test
  void nobodyLeavesByTheWordOfOthers() throws Exception {
    CharterDraft half = parting(a, b).sign(a.organisationKey);
    said.add(half.statement());
    assertThat(roster().leaving(a.id())).isEmpty();
    // A charter that leaves another federation is nothing to this one.
    FederationId elsewhere = Actor.charter(c, d).id();
    said.add(
        draft(Map.of(), Set.of(elsewhere), c, d)
            .sign(c.organisationKey)
            .sign(d.organisationKey)
            .statement());
    assertThat(roster().leaving(c.id())).isEmpty();
    // A key that a thief writes into the charter speaks for nobody.
    SigningKey thief = SigningKey.random(a.entropy);
    said.add(
        draft(Map.of(a.id(), thief.verifying()), Set.of(charter.id()), a, b)
            .sign(thief)
            .sign(b.organisationKey)
            .statement());
    assertThat(roster().leaving(a.id())).isEmpty();
    assertThat(roster().leaving(b.id())).isPresent();
  }

  @Test
  void aKeyThatTheOthersReplaced_doesNotComeBackWithTheSuccessor() throws Exception {
    SigningKey fresh = SigningKey.random(a.entropy);
    SigningKey thief = SigningKey.random(a.entropy);
    // Whoever has the genesis key also rotates it.
    said.add(KeyRotation.rotate(a.id(), a.organisationKey, thief, List.of()));
    CharterDraft draft = draft(Map.of(a.id(), fresh.verifying()), Set.of(charter.id()), a, b);
    assertThat(draft.awaits(a.organisationKey)).isFalse();
    Charter successor = draft.sign(fresh).sign(b.organisationKey).complete().orElseThrow();
    assertThat(Roster.of(successor, said).key(a.id())).contains(fresh.verifying());
    // Under it its node is certified anew.
    assertThat(Roster.of(successor, said).nodes()).doesNotContain(a.node());
    said.add(
        NodeCertificate.certify(
            fresh,
            a.id(),
            a.nodeKey,
            a.sealingKey.publicKey(),
            Set.of(NodeRight.WRITE),
            2,
            Bytes.of(new byte[StatementLimits.NONCE_BYTES]),
            0));
    assertThat(Roster.of(successor, said).nodes()).contains(a.node());
  }

  @Test
  void aKeyThatItsOrganisationChanged_stays() throws Exception {
    SigningKey next = SigningKey.random(a.entropy);
    said.add(KeyRotation.rotate(a.id(), a.organisationKey, next, List.of(a.certificate.id())));
    Charter successor =
        draft(Map.of(a.id(), next.verifying()), Set.of(charter.id()), a, b)
            .sign(next)
            .sign(b.organisationKey)
            .complete()
            .orElseThrow();
    assertThat(Roster.of(successor, said).nodes()).contains(a.node());
    said.add(successor.statement());
    assertThat(roster().leaving(a.id())).contains(successor);
  }

  @Test
  void keysAreNamed_whereAFederationIsContinued_andOnlyThere() throws Exception {
    assertThat(stated(List.of(), 0).statement()).isInstanceOf(CharterTerms.class);
    assertThat(stated(List.of(charter.id()), 2).statement()).isInstanceOf(CharterTerms.class);
    assertThatThrownBy(() -> stated(List.of(), 2)).isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> stated(List.of(charter.id()), 0))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> stated(List.of(charter.id()), 1))
        .isInstanceOf(MalformedException.class);
    assertThatThrownBy(() -> stated(List.of(charter.id(), charter.id()), 2))
        .isInstanceOf(MalformedException.class);
  }

  /// A charter that names the keys of so many of its two founders.
  private SignedStatement stated(List<FederationId> continues, int keys) throws MalformedException {
    List<Actor> founders = Stream.of(a, b).sorted(Comparator.comparing(Actor::id)).toList();
    return SignedStatement.unsigned(
        StatementCodec.charter(
            "x",
            founders.stream().map(founder -> founder.genesis).toList(),
            new Terms(50, 1, Quotas.standard()),
            Bytes.of(new byte[StatementLimits.NONCE_BYTES]),
            continues,
            founders.stream().limit(keys).map(one -> one.organisationKey.verifying()).toList()));
  }
}
