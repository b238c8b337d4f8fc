package org.thitsar.node.membership;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.network.StreamHandler;
import org.thitsar.protocol.base.ByteWriter;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.membership.JoinMessage;
import org.thitsar.protocol.membership.JoinStanding;
import org.thitsar.protocol.membership.JoinTranscript;
import org.thitsar.protocol.membership.SignedStatement;

/// Joins in which one side lies.
class HostileJoinTest {
  private static final Duration DAY = Duration.ofDays(1);

  private final SettableClock clock = new SettableClock();
  private final LoopbackNetwork network = new LoopbackNetwork();
  private final TestNode alpha = TestNode.of("Alpha", 1, clock, network::dialer);
  private final TestNode beta = TestNode.of("Beta", 2, clock, network::dialer);
  private final TestNode gamma = TestNode.of("Gamma", 3, clock, network::dialer);
  private final Charter charter = TestNode.charter(alpha, beta);

  @BeforeEach
  void alphaListens() {
    alpha.adopt(charter);
    serve(new JoinGreeter(alpha.invitations, clock));
  }

  private void serve(StreamHandler handler) {
    network
        .listen(
            alpha.nodeKey, new MembershipGate(alpha.statements, alpha.invitations), alpha.address)
        .handle(JoinProtocol.NAME, handler);
  }

  private Invitation invite() {
    return ((Inviting.Invited) alpha.invitations.invite(DAY, List.of(alpha.address))).invitation();
  }

  private NetworkStream knock(Invitation invitation) {
    return network
        .dialer(invitation.identity(), _ -> new Admission.Admitted())
        .dial(alpha.address.withPeer(alpha.node().peerId()))
        .open(JoinProtocol.NAME);
  }

  /// What a newcomer reveals, with the nonce and statements of `shown` and the proof of `prover`.
  private JoinMessage.Reveal reveal(
      Invitation invitation,
      JoinMessage.Answer answer,
      Bytes nonce,
      TestNode shown,
      TestNode prover) {
    JoinTranscript transcript =
        new JoinTranscript(
            invitation.federation(),
            invitation.identity().verifying(),
            answer.genesis().id(),
            answer.certificate().id(),
            shown.genesis.id(),
            shown.certificate.id(),
            answer.nonce(),
            nonce);
    return new JoinMessage.Reveal(
        nonce, shown.genesis, shown.certificate, transcript.prove(prover.nodeKey), List.of());
  }

  private JoinStanding exchange(
      Bytes commitment, Invitation invitation, Function<JoinMessage.Answer, JoinMessage> shows)
      throws MalformedException {
    JoinFrames frames = new JoinFrames(knock(invitation), clock);
    frames.write(new JoinMessage.Opening(commitment));
    JoinMessage reply = frames.read();
    if (reply instanceof JoinMessage.Answer answer) {
      frames.write(shows.apply(answer));
      reply = frames.read();
    }
    return ((JoinMessage.Verdict) reply).standing();
  }

  @Test
  void newcomerWithoutTheNodeKey_orWithOtherThingsThanItPromised_isUnproven()
      throws MalformedException {
    TestNode mallory = TestNode.of("Mallory", 20, clock, network::dialer);
    Bytes nonce = Bytes.of(new byte[32]);
    Bytes otherNonce = mallory.entropy.bytes(32);
    Bytes gammas = JoinTranscript.commitment(nonce, gamma.genesis.id(), gamma.certificate.id());
    Invitation invitation = invite();
    assertThat(
            exchange(
                gammas, invitation, answer -> reveal(invitation, answer, nonce, gamma, mallory)))
        .isEqualTo(JoinStanding.UNPROVEN);
    assertThat(
            exchange(
                gammas, invitation, answer -> reveal(invitation, answer, otherNonce, gamma, gamma)))
        .isEqualTo(JoinStanding.UNPROVEN);
    assertThat(
            exchange(
                gammas, invitation, answer -> reveal(invitation, answer, nonce, mallory, mallory)))
        .isEqualTo(JoinStanding.UNPROVEN);
    assertThat(alpha.invitations.newcomers()).isEmpty();
    // Control: with everything right the same exchange is accepted.
    assertThat(
            exchange(gammas, invitation, answer -> reveal(invitation, answer, nonce, gamma, gamma)))
        .isEqualTo(JoinStanding.WAITING);
    assertThat(alpha.invitations.newcomers()).hasSize(1);
  }

  @Test
  void newcomerWithACertificateOfAnotherOrganisation_isUnproven() throws MalformedException {
    Bytes nonce = Bytes.of(new byte[32]);
    Invitation invitation = invite();
    Bytes commitment = JoinTranscript.commitment(nonce, gamma.genesis.id(), beta.certificate.id());
    JoinStanding standing =
        exchange(
            commitment,
            invitation,
            answer -> {
              JoinTranscript transcript =
                  new JoinTranscript(
                      invitation.federation(),
                      invitation.identity().verifying(),
                      answer.genesis().id(),
                      answer.certificate().id(),
                      gamma.genesis.id(),
                      beta.certificate.id(),
                      answer.nonce(),
                      nonce);
              return new JoinMessage.Reveal(
                  nonce,
                  gamma.genesis,
                  beta.certificate,
                  transcript.prove(beta.nodeKey),
                  List.of());
            });
    assertThat(standing).isEqualTo(JoinStanding.UNPROVEN);
  }

  @Test
  void newcomerWhoSendsTheGenesisWhereTheCertificateBelongs_isUnproven() throws MalformedException {
    Bytes nonce = Bytes.of(new byte[32]);
    Invitation invitation = invite();
    Bytes commitment = JoinTranscript.commitment(nonce, gamma.certificate.id(), gamma.genesis.id());
    assertThat(
            exchange(
                commitment,
                invitation,
                _ ->
                    new JoinMessage.Reveal(
                        nonce,
                        gamma.certificate,
                        gamma.genesis,
                        Bytes.of(new byte[64]),
                        List.of())))
        .isEqualTo(JoinStanding.UNPROVEN);
  }

  @Test
  void nonceOfTheInviter_isTheSameHoweverOftenItIsAsked() throws MalformedException {
    Invitation invitation = invite();
    Bytes commitment = gamma.entropy.bytes(32);
    List<JoinMessage> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      JoinFrames frames = new JoinFrames(knock(invitation), clock);
      frames.write(new JoinMessage.Opening(commitment));
      answers.add(frames.read());
    }
    assertThat(answers).allMatch(answer -> answer.equals(answers.getFirst()));
    JoinFrames frames = new JoinFrames(knock(invitation), clock);
    frames.write(new JoinMessage.Opening(gamma.entropy.bytes(32)));
    assertThat(frames.read()).isEqualTo(new JoinMessage.Verdict(JoinStanding.USED));
  }

  @Test
  void hostileFrames_endTheStream_andTheInviterGoesOn() {
    Invitation invitation = invite();
    long seed = 1_234;
    RandomGenerator random = RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    List<Bytes> hostile =
        new ArrayList<>(
            List.of(
                // A length of 2 GiB, one of 1 MiB, one that is not the shortest.
                Bytes.of((byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 7),
                Bytes.of((byte) 0x80, (byte) 0x80, (byte) 0x40),
                Bytes.of((byte) 0x81, (byte) 0),
                // An empty frame, an end without a beginning.
                Bytes.of((byte) 0),
                framed(new JoinMessage.Done().encode()),
                framed(new JoinMessage.Verdict(JoinStanding.ADMITTED).encode()),
                framed(new JoinMessage.Statement(charter.statement()).encode())));
    for (int i = 0; i < 200; i++) {
      byte[] noise = new byte[random.nextInt(300)];
      random.nextBytes(noise);
      hostile.add(framed(Bytes.of(noise)));
    }
    for (Bytes bytes : hostile) {
      NetworkStream stream = knock(invitation);
      stream.write(bytes);
      stream.closeWrite();
      assertThat(endsWithoutAWord(stream)).as("seed %d", seed).isTrue();
    }
    assertThat(network.faults)
        .allMatch(fault -> fault instanceof MalformedException || fault instanceof NetworkException)
        .hasSize(hostile.size());
    assertThat(gamma.joining.start(invitation, List.of())).isInstanceOf(JoinState.Waiting.class);
  }

  private static Bytes framed(Bytes frame) {
    return new ByteWriter().prefixed(frame).toBytes();
  }

  private static boolean endsWithoutAWord(NetworkStream stream) {
    try {
      return stream.read(new byte[1], 0, 1) < 0;
    } catch (NetworkException e) {
      return e.reason() == NetworkException.Reason.RESET;
    }
  }

  // Inviters that lie

  /// What an inviter hands over.
  private record Handed(List<SignedStatement> statements, int announced) {}

  /// An inviter that answers properly and then hands over what it is told to.
  private StreamHandler lying(Handed handed, Bytes nonce, SignedStatement certificate) {
    return stream -> {
      JoinFrames frames = new JoinFrames(stream, clock);
      JoinMessage unused = frames.read();
      assertThat(unused).isInstanceOf(JoinMessage.Opening.class);
      frames.write(new JoinMessage.Answer(nonce, alpha.genesis, certificate));
      assertThat(frames.read()).isInstanceOf(JoinMessage.Reveal.class);
      frames.write(new JoinMessage.Verdict(JoinStanding.ADMITTED));
      for (SignedStatement statement : handed.statements()) {
        frames.write(new JoinMessage.Statement(statement));
      }
      frames.write(new JoinMessage.End(handed.announced(), 0));
      frames.read();
    };
  }

  private JoinState joinAtALiar(List<SignedStatement> statements, int announced) {
    Invitation invitation = invite();
    serve(lying(new Handed(statements, announced), Bytes.of(new byte[32]), alpha.certificate));
    return gamma.joining.start(invitation, List.of());
  }

  private SignedStatement admission(Charter of) throws MalformedException {
    return org.thitsar.protocol.membership.AdmissionStatement.admit(
        of.id(),
        gamma.genesis,
        alpha.id(),
        Bytes.of(new byte[32]),
        StatementId.NONE,
        alpha.nodeKey);
  }

  private void assertNothingWasStored() {
    gamma.restart();
    assertThat(gamma.statements.roster().federation()).isEmpty();
    assertThat(gamma.statements.all()).hasSize(2);
    assertThat(gamma.peers.all()).isEmpty();
  }

  @Test
  void parcelThatIsRight_isAccepted() throws MalformedException {
    List<SignedStatement> right =
        List.of(charter.statement(), alpha.certificate, admission(charter), gamma.certificate);
    assertThat(joinAtALiar(right, right.size())).isInstanceOf(JoinState.Admitted.class);
  }

  @Test
  void parcelOfAnotherFederation_isRefused() throws MalformedException {
    Charter other = TestNode.charter(alpha, gamma);
    List<SignedStatement> wrong = List.of(other.statement(), alpha.certificate, gamma.certificate);
    assertThat(joinAtALiar(wrong, wrong.size()))
        .isEqualTo(new JoinState.Failed(JoinFailure.WRONG_INVITER));
    assertNothingWasStored();
  }

  @Test
  void parcelWithoutTheInvitersCertificate_isRefused() throws MalformedException {
    List<SignedStatement> wrong =
        List.of(charter.statement(), admission(charter), gamma.certificate);
    assertThat(joinAtALiar(wrong, wrong.size()))
        .isEqualTo(new JoinState.Failed(JoinFailure.WRONG_INVITER));
    assertNothingWasStored();
  }

  @Test
  void parcelWithoutTheOwnAdmission_orWithoutTheOwnCertificate_isRefused()
      throws MalformedException {
    List<SignedStatement> wrong =
        List.of(charter.statement(), alpha.certificate, gamma.certificate);
    assertThat(joinAtALiar(wrong, wrong.size()))
        .isEqualTo(new JoinState.Failed(JoinFailure.NOT_A_MEMBER));
    List<SignedStatement> also =
        List.of(charter.statement(), alpha.certificate, admission(charter));
    assertThat(joinAtALiar(also, also.size()))
        .isEqualTo(new JoinState.Failed(JoinFailure.NOT_A_MEMBER));
    assertNothingWasStored();
  }

  @Test
  void parcelWithHalfACharter_orThatIsCutShort_isRefused() throws MalformedException {
    SignedStatement half =
        SignedStatement.decode(
            // Content and the first signature only.
            charter.statement().encode().slice(0, charter.statement().encode().length() - 100 - 2));
    assertThat(half.signers()).hasSize(1);
    List<SignedStatement> wrong =
        List.of(half, alpha.certificate, admission(charter), gamma.certificate);
    assertThat(joinAtALiar(wrong, wrong.size()))
        .isEqualTo(new JoinState.Failed(JoinFailure.BROKEN));
    List<SignedStatement> right =
        List.of(charter.statement(), alpha.certificate, admission(charter), gamma.certificate);
    assertThat(joinAtALiar(right, right.size() + 1))
        .isEqualTo(new JoinState.Failed(JoinFailure.BROKEN));
    assertThat(joinAtALiar(List.of(), 0)).isEqualTo(new JoinState.Failed(JoinFailure.BROKEN));
    assertNothingWasStored();
  }

  @Test
  void inviterWhoseCertificateIsForAnotherNode_isRefusedBeforeAnythingIsRevealed() {
    Invitation invitation = invite();
    serve(lying(new Handed(List.of(), 0), Bytes.of(new byte[32]), beta.certificate));
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(new JoinState.Failed(JoinFailure.WRONG_INVITER));
  }

  @Test
  void inviterThatAnswersAnotherTimeWithAnotherNonce_isFoundOut() {
    Invitation invitation = invite();
    StreamHandler breaksOff =
        stream -> {
          JoinFrames frames = new JoinFrames(stream, clock);
          assertThat(frames.read()).isInstanceOf(JoinMessage.Opening.class);
          frames.write(
              new JoinMessage.Answer(Bytes.of(new byte[32]), alpha.genesis, alpha.certificate));
        };
    serve(breaksOff);
    assertThat(gamma.joining.start(invitation, List.of())).isInstanceOf(JoinState.Waiting.class);
    gamma.restart();
    serve(lying(new Handed(List.of(), 0), gamma.entropy.bytes(32), alpha.certificate));
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Failed(JoinFailure.INVITER_CHANGED));
  }

  @Test
  void operatorWhoGivesUpDuringTheLastKnock_isNotLetInAnyMore() throws MalformedException {
    List<SignedStatement> right =
        List.of(charter.statement(), alpha.certificate, admission(charter), gamma.certificate);
    Invitation invitation = invite();
    StreamHandler liar =
        lying(new Handed(right, right.size()), Bytes.of(new byte[32]), alpha.certificate);
    serve(
        stream -> {
          Thread operator = Thread.startVirtualThread(gamma.joining::cancel);
          while (operator.getState() != Thread.State.BLOCKED) {
            Thread.onSpinWait();
          }
          liar.handle(stream);
        });
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(new JoinState.Failed(JoinFailure.CANCELLED));
    assertNothingWasStored();
  }

  @Test
  void inviterThatSaysAdmittedBeforeAnyAnswer_isNotBelieved() {
    Invitation invitation = invite();
    serve(
        stream -> {
          JoinFrames frames = new JoinFrames(stream, clock);
          assertThat(frames.read()).isInstanceOf(JoinMessage.Opening.class);
          frames.write(new JoinMessage.Verdict(JoinStanding.ADMITTED));
          frames.write(new JoinMessage.Statement(charter.statement()));
          frames.write(new JoinMessage.Statement(alpha.certificate));
          frames.write(new JoinMessage.Statement(admission(charter)));
          frames.write(new JoinMessage.Statement(gamma.certificate));
          frames.write(new JoinMessage.End(4, 0));
          frames.read();
        });
    assertThat(gamma.joining.start(invitation, List.of()))
        .isEqualTo(new JoinState.Failed(JoinFailure.WRONG_INVITER));
    assertNothingWasStored();
  }
}
