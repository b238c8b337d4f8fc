package org.thitsar.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.network.Admission;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.NodeId;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.AdmissionStatement;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.Member;
import org.thitsar.protocol.membership.NodeRight;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Invitations and joins over hosts inside one process.
class JoinTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock clock = new SettableClock();
  private final LoopbackNetwork network = new LoopbackNetwork();
  private TestNode alpha;
  private TestNode beta;
  private TestNode gamma;
  private Charter charter;

  JoinTest() {
    alpha = node("Alpha", 1);
    beta = node("Beta", 2);
    gamma = node("Gamma", 3);
    charter = TestNode.charter(alpha, beta);
  }

  @BeforeEach
  void alphaListens() {
    alpha.adopt(charter);
    listen(alpha);
  }

  private TestNode node(String name, int seed) {
    return TestNode.of(name, seed, clock, network::dialer);
  }

  private LoopbackNetwork.LoopbackHost listen(TestNode node) {
    LoopbackNetwork.LoopbackHost host =
        network.listen(
            node.nodeKey, new MembershipGate(node.statements, node.invitations), node.address);
    host.handle(JoinProtocol.NAME, new JoinGreeter(node.invitations, clock));
    return host;
  }

  private Invitation invite() {
    Inviting inviting = alpha.invitations.invite(DAY, List.of(alpha.address));
    if (inviting instanceof Inviting.Invited(Invitation invitation)) {
      return invitation;
    }
    throw new AssertionError(inviting);
  }

  private static FingerprintWords words(JoinState state) {
    if (state instanceof JoinState.Waiting waiting) {
      return waiting.words();
    }
    throw new AssertionError(state);
  }

  private static FingerprintWords otherWords(FingerprintWords words) {
    byte[] code = words.code().toArray();
    code[0] ^= 1;
    return new FingerprintWords(Bytes.of(code));
  }

  private JoinState.Failed failed(JoinFailure failure) {
    return new JoinState.Failed(failure);
  }

  @Test
  void newcomer_isLetInByItsWords_andGetsWhatItNeeds() {
    alpha.put(beta.certificate);
    alpha.storage.write(
        batch -> {
          alpha.peers.put(batch, beta.node(), List.of(beta.address));
          alpha.peers.put(batch, node("Stranger", 9).node(), List.of(TestNode.address(9)));
        });
    FingerprintWords words = words(gamma.joining.start(invite(), List.of(gamma.address)));
    assertThat(alpha.invitations.newcomers())
        .containsExactly(
            new Newcomer(
                gamma.id(),
                "Gamma",
                "",
                gamma.node(),
                words,
                Newcomer.Standing.WAITING,
                EnumSet.noneOf(Newcomer.Warning.class)));
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Waiting("Alpha", words, true));
    assertThat(alpha.statements.roster().member(gamma.id())).isEmpty();

    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOfSatisfying(
            Admitting.Admitted.class,
            admitted ->
                assertThat(admitted.newcomer().standing()).isEqualTo(Newcomer.Standing.ADMITTED));
    // The admission, a vote proposed and approved, and the certificate.
    assertThat(alpha.published).hasSize(4);
    assertThat(alpha.published.getFirst().statement()).isInstanceOf(AdmissionStatement.class);
    assertThat(alpha.invitations.newcomers()).isEmpty();
    assertThat(alpha.peers.addresses(gamma.node())).containsExactly(gamma.address);

    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Admitted("Alpha", words));
    assertThat(gamma.statements.roster().state()).isEqualTo(alpha.statements.roster().state());
    assertThat(gamma.statements.roster().members())
        .extracting(Member::name)
        .containsExactlyInAnyOrder("Alpha", "Beta", "Gamma");
    assertThat(gamma.peers.all().keySet()).containsExactlyInAnyOrder(alpha.node(), beta.node());
    assertThat(network.faults).isEmpty();

    // The invitation is spent: its identity is nobody now, the node itself is somebody.
    Invitation spent = invite();
    assertThat(admission(alpha, spent.identity().verifying().bytes()))
        .isInstanceOf(Admission.Restricted.class);
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOf(Admitting.AlreadyIn.class);
    gamma.restart();
    assertThat(gamma.joining.state()).isEqualTo(new JoinState.Admitted("Alpha", words));
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Admitted("Alpha", words));
  }

  private Admission admission(TestNode node, Bytes key) {
    try {
      return new MembershipGate(node.statements, node.invitations)
          .admit(NodeId.decode(key).peerId());
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void gate_admitsRosterAndLiveInvitationsOnly() {
    Invitation invitation = invite();
    assertThat(admission(alpha, alpha.node().bytes())).isInstanceOf(Admission.Admitted.class);
    assertThat(admission(alpha, gamma.node().bytes())).isInstanceOf(Admission.Refused.class);
    // A founder whose certificate is not known yet is a stranger too.
    assertThat(admission(alpha, beta.node().bytes())).isInstanceOf(Admission.Refused.class);
    alpha.put(beta.certificate);
    assertThat(admission(alpha, beta.node().bytes())).isInstanceOf(Admission.Admitted.class);
    Bytes oneTime = invitation.identity().verifying().bytes();
    Admission restricted = admission(alpha, oneTime);
    assertThat(restricted.allows(JoinProtocol.NAME)).isTrue();
    assertThat(restricted.allows("/thitsar/sync/1")).isFalse();
    clock.advance(DAY);
    assertThat(admission(alpha, oneTime)).isInstanceOf(Admission.Refused.class);
    PeerId inviter = alpha.node().peerId();
    assertThat(MembershipGate.only(alpha.node()).admit(inviter))
        .isInstanceOf(Admission.Restricted.class);
    assertThat(MembershipGate.only(alpha.node()).admit(gamma.node().peerId()))
        .isInstanceOf(Admission.Refused.class);
  }

  @Test
  void founder_onlyMeets_withoutAnyoneDeciding() {
    JoinState state = beta.joining.start(invite(), List.of(beta.address));
    assertThat(state).isInstanceOf(JoinState.Admitted.class);
    assertThat(alpha.published)
        .extracting(SignedStatement::id)
        .containsExactly(beta.certificate.id());
    assertThat(alpha.statements.roster().organisationOf(beta.node())).contains(beta.id());
    assertThat(beta.statements.roster().organisationOf(alpha.node())).contains(alpha.id());
    assertThat(beta.statements.roster().state()).isEqualTo(alpha.statements.roster().state());
    assertThat(beta.peers.addresses(alpha.node())).containsExactly(alpha.address);
    assertThat(alpha.peers.addresses(beta.node())).containsExactly(beta.address);
    assertThat(alpha.invitations.newcomers()).isEmpty();
  }

  @Test
  void wrongWords_areRefused_andThreeVoidTheInvitation() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    FingerprintWords wrong = otherWords(words);
    assertThat(alpha.invitations.admit(wrong, alpha.nodeKey))
        .isEqualTo(new Admitting.WrongWords(2));
    alpha.restart();
    listen(alpha);
    assertThat(alpha.invitations.admit(wrong, alpha.nodeKey))
        .isEqualTo(new Admitting.WrongWords(1));
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Waiting.class);
    assertThat(alpha.invitations.admit(wrong, alpha.nodeKey))
        .isEqualTo(new Admitting.WrongWords(0));
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isEqualTo(new Admitting.NobodyWaits());
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Declined("Alpha", words));
    assertThat(alpha.published).isEmpty();
    assertThat(alpha.statements.roster().member(gamma.id())).isEmpty();
  }

  @Test
  void declined_newcomerHearsOfIt() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    assertThat(alpha.invitations.decline(otherWords(words))).isEqualTo(new Declining.NobodyFound());
    assertThat(alpha.invitations.decline(words)).isInstanceOf(Declining.Declined.class);
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Declined("Alpha", words));
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isEqualTo(new Admitting.NobodyWaits());
  }

  @Test
  void secondUseOfAnInvitation_isRefused_andTheFirstIsWarnedOf() {
    Invitation invitation = invite();
    FingerprintWords words = words(gamma.joining.start(invitation, List.of()));
    TestNode thief = node("Thief", 4);
    assertThat(thief.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.USED_BY_ANOTHER));
    assertThat(alpha.invitations.newcomers())
        .singleElement()
        .satisfies(
            newcomer -> {
              assertThat(newcomer.name()).isEqualTo("Gamma");
              assertThat(newcomer.warnings()).containsExactly(Newcomer.Warning.SECOND_CALLER);
            });
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOf(Admitting.Admitted.class);
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
    // Spent: now not even the connection is accepted.
    assertThat(node("Late", 5).joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.UNREACHABLE));
  }

  @Test
  void thiefWhoComesFirst_isNotLetIn_becauseNobodyReadsItsWords() {
    Invitation invitation = invite();
    TestNode thief = node("Thief", 4);
    FingerprintWords thiefs = words(thief.joining.start(invitation, List.of()));
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.USED_BY_ANOTHER));
    assertThat(alpha.invitations.newcomers())
        .singleElement()
        .satisfies(
            newcomer ->
                assertThat(newcomer.warnings()).containsExactly(Newcomer.Warning.SECOND_CALLER));
    assertThat(alpha.invitations.decline(thiefs)).isInstanceOf(Declining.Declined.class);
  }

  @Test
  void expiredInvitation_isRefusedByBothSides() {
    Invitation invitation = invite();
    clock.advance(DAY);
    assertThat(gamma.joining.start(invitation, List.of())).isEqualTo(failed(JoinFailure.EXPIRED));
    // A newcomer with a wrong clock gets no further than Noise.
    TestNode slow = TestNode.of("Slow", 6, new SettableClock(), network::dialer);
    assertThat(slow.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.UNREACHABLE));
  }

  @Test
  void newcomerNobodyDecidedOn_endsWithItsInvitation() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    clock.advance(DAY);
    assertThat(alpha.invitations.newcomers()).isEmpty();
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isEqualTo(new Admitting.NobodyWaits());
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Waiting("Alpha", words, false));
    clock.advance(JoinProtocol.FETCH_GRACE);
    assertThat(gamma.joining.poll()).isEqualTo(failed(JoinFailure.EXPIRED));
  }

  @Test
  void newcomerLetInBeforeABlackout_fetchesAfterTheInvitationEnded() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    alpha.invitations.admit(words, alpha.nodeKey);
    clock.advance(DAY.plus(Duration.ofDays(3)));
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
  }

  @Test
  void wrongSecret_getsNoFurtherThanNoise() throws MalformedException {
    Invitation real = invite();
    Invitation guessed =
        new Invitation(
            real.inviter(),
            real.federation(),
            real.rosterState(),
            SecretKey.random(new SeededEntropy(99)),
            real.expiresAtMillis(),
            real.addresses());
    assertThat(gamma.joining.start(guessed, List.of())).isEqualTo(failed(JoinFailure.UNREACHABLE));
    assertThat(alpha.invitations.newcomers()).isEmpty();
    assertThat(network.faults).isEmpty();
    // The same newcomer with the real one gets through.
    assertThat(gamma.joining.start(Invitation.parse(real.text()), List.of()))
        .isInstanceOf(JoinState.Waiting.class);
  }

  @Test
  void invitationOfAnotherFederation_ownInvitation_areRefusedBeforeAnyKnock() {
    Invitation invitation = invite();
    TestNode delta = node("Delta", 7);
    gamma.adopt(TestNode.charter(gamma, delta));
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.IN_ANOTHER_FEDERATION));
    assertThat(alpha.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.OWN_INVITATION));
    assertThat(alpha.invitations.newcomers()).isEmpty();
  }

  @Test
  void manInTheMiddleWithTheInvitation_showsOtherWordsToEachSide() {
    Invitation real = invite();
    // Mallory has read the invitation. She knocks with it at Alpha, and gives Gamma one that leads
    // to her own node, in a federation of her own that she calls the same.
    TestNode mallory = node("Alpha", 20);
    TestNode puppet = node("Beta", 21);
    mallory.adopt(TestNode.charter(mallory, puppet));
    listen(mallory);
    FingerprintWords atAlpha = words(node("Gamma", 22).joining.start(real, List.of()));
    Invitation replaced =
        mallory.invitations.invite(DAY, List.of(mallory.address))
                instanceof Inviting.Invited(Invitation given)
            ? given
            : real;
    assertThat(replaced).isNotSameAs(real);
    FingerprintWords atGamma = words(gamma.joining.start(replaced, List.of()));
    assertThat(atGamma).isNotEqualTo(atAlpha);
    // Alpha's operator types what Gamma's operator reads.
    assertThat(alpha.invitations.admit(atGamma, alpha.nodeKey))
        .isEqualTo(new Admitting.WrongWords(2));
    // Told so, Gamma's operator gives up; whatever Mallory says then goes unheard.
    gamma.joining.cancel();
    mallory.invitations.admit(atGamma, mallory.nodeKey);
    assertThat(gamma.joining.poll()).isEqualTo(failed(JoinFailure.CANCELLED));
    assertThat(gamma.statements.roster().federation()).isEmpty();
  }

  @Test
  void wordsStayTheSame_overRestartsOfBothSides() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    alpha.restart();
    gamma.restart();
    listen(alpha);
    assertThat(gamma.joining.state()).isEqualTo(new JoinState.Waiting("Alpha", words, true));
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Waiting("Alpha", words, true));
    assertThat(alpha.invitations.newcomers()).extracting(Newcomer::words).containsExactly(words);
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOf(Admitting.Admitted.class);
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
    gamma.restart();
    assertThat(gamma.statements.roster().state()).isEqualTo(alpha.statements.roster().state());
  }

  @Test
  void inviterThatIsAway_isWaitedFor() {
    Invitation invitation = invite();
    network.unplug(alpha.address);
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.UNREACHABLE));
    listen(alpha);
    FingerprintWords words = words(gamma.joining.start(invitation, List.of()));
    network.unplug(alpha.address);
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Waiting("Alpha", words, false));
    alpha.invitations.admit(words, alpha.nodeKey);
    listen(alpha);
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
  }

  @Test
  void firstAddressThatDoesNotAnswer_doesNotStopTheSecond() {
    Inviting inviting =
        alpha.invitations.invite(DAY, List.of(TestNode.address(200), alpha.address));
    assertThat(inviting)
        .isInstanceOfSatisfying(
            Inviting.Invited.class,
            invited ->
                assertThat(gamma.joining.start(invited.invitation(), List.of()))
                    .isInstanceOf(JoinState.Waiting.class));
  }

  @Test
  void twoInvitationsThatLeadToOneKey_raiseAWarning() {
    words(gamma.joining.start(invite(), List.of()));
    FingerprintWords second = words(gamma.joining.start(invite(), List.of()));
    assertThat(alpha.invitations.newcomers())
        .hasSize(2)
        .allSatisfy(
            newcomer ->
                assertThat(newcomer.warnings()).containsExactly(Newcomer.Warning.KEY_SEEN_BEFORE));
    alpha.invitations.admit(second, alpha.nodeKey);
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
  }

  @Test
  void newcomerWithAMembersName_isWarnedOf() {
    words(node("BETA", 30).joining.start(invite(), List.of()));
    assertThat(alpha.invitations.newcomers())
        .singleElement()
        .satisfies(
            newcomer ->
                assertThat(newcomer.warnings()).containsExactly(Newcomer.Warning.NAME_TAKEN));
  }

  @Test
  void nodeWithoutTheRight_mayInviteButNotAdmit() {
    TestNode clerk = new TestNode("Clerk", 40, EnumSet.of(NodeRight.WRITE), clock, network::dialer);
    clerk.adopt(TestNode.charter(clerk, beta));
    listen(clerk);
    Inviting inviting = clerk.invitations.invite(DAY, List.of(clerk.address));
    assertThat(inviting).isInstanceOf(Inviting.Invited.class);
    FingerprintWords words =
        words(gamma.joining.start(((Inviting.Invited) inviting).invitation(), List.of()));
    assertThat(clerk.invitations.admit(words, clerk.nodeKey))
        .isEqualTo(new Admitting.MayNotApprove());
    assertThat(clerk.statements.roster().member(gamma.id())).isEmpty();
  }

  @Test
  void nodeThatDoesNotUnderstandTheRoster_admitsNobody_butItsNewcomerStaysWaiting() {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    alpha.put(Unknowns.signedBy(alpha.nodeKey));
    assertThat(alpha.invitations.admit(words, alpha.nodeKey)).isEqualTo(new Admitting.Undecided());
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Waiting.class);
  }

  @Test
  void founderAtANodeThatDoesNotUnderstandTheRoster_waits() {
    alpha.put(Unknowns.signedBy(alpha.nodeKey));
    FingerprintWords words = words(beta.joining.start(invite(), List.of()));
    assertThat(alpha.invitations.admit(words, alpha.nodeKey)).isEqualTo(new Admitting.Undecided());
    assertThat(alpha.published).isEmpty();
  }

  @Test
  void newcomerThatAnotherMemberAdmittedMeanwhile_isLetInWithoutASecondAdmission()
      throws MalformedException {
    FingerprintWords words = words(gamma.joining.start(invite(), List.of()));
    SignedStatement byBeta =
        AdmissionStatement.admit(
            charter.id(),
            gamma.genesis,
            beta.id(),
            Bytes.of(new byte[32]),
            StatementId.NONE,
            beta.nodeKey);
    alpha.put(beta.certificate, byBeta);
    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOf(Admitting.AlreadyIn.class);
    assertThat(alpha.published)
        .extracting(SignedStatement::id)
        .containsExactly(gamma.certificate.id());
    assertThat(gamma.joining.poll()).isInstanceOf(JoinState.Admitted.class);
  }

  @Test
  void invitationsBeforeAnyCharter_withoutAddress_withOddLifetimes_areRefused() {
    assertThat(gamma.invitations.invite(DAY, List.of(gamma.address)))
        .isEqualTo(new Inviting.Alone());
    assertThat(alpha.invitations.invite(DAY, List.of())).isEqualTo(new Inviting.NoAddress());
    for (Duration odd : List.of(Duration.ofSeconds(59), Duration.ofDays(31), Duration.ZERO)) {
      assertThat(alpha.invitations.invite(odd, List.of(alpha.address)))
          .isEqualTo(new Inviting.BadLifetime());
    }
  }

  @Test
  void invitationsThatAreOut_areLimited_andTheOldAreForgotten() {
    List<Multiaddr> addresses = List.of(alpha.address);
    for (int i = 0; i < Invitations.INVITATIONS_MAX; i++) {
      assertThat(alpha.invitations.invite(DAY, addresses)).isInstanceOf(Inviting.Invited.class);
    }
    assertThat(alpha.invitations.invite(DAY, addresses)).isEqualTo(new Inviting.TooMany());
    clock.advance(DAY.plus(JoinProtocol.FETCH_GRACE));
    assertThat(alpha.invitations.invite(DAY, addresses)).isInstanceOf(Inviting.Invited.class);
  }

  @Test
  void revokedInvitation_opensNothing() {
    Invitation invitation = invite();
    assertThat(alpha.invitations.revoke(invitation)).isTrue();
    assertThat(alpha.invitations.revoke(invitation)).isFalse();
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(failed(JoinFailure.NOT_ACCEPTED));
  }
}
