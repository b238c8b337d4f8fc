package org.thitsar.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.thitsar.node.network.Admission;
import org.thitsar.node.network.Connection;
import org.thitsar.node.network.Host;
import org.thitsar.node.network.HostConfig;
import org.thitsar.node.network.NettyHost;
import org.thitsar.node.network.NetworkException;
import org.thitsar.node.network.NetworkStream;
import org.thitsar.node.network.PeerGate;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.FingerprintWords;
import org.thitsar.protocol.membership.Invitation;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Joins over real libp2p hosts and sockets.
class JoinIT {
  private static final String PROBE = "/test/probe/1";

  private final SettableClock clock = new SettableClock();
  private final List<Host> hosts = new ArrayList<>();
  private int seed = 100;
  private final TestNode alpha = TestNode.of("Alpha", 1, clock, this::dialer);
  private final TestNode beta = TestNode.of("Beta", 2, clock, this::dialer);
  private final TestNode gamma = TestNode.of("Gamma", 3, clock, this::dialer);

  @AfterEach
  void close() {
    hosts.forEach(Host::close);
  }

  private Host dialer(SigningKey identity, PeerGate gate) {
    return NettyHost.open(
        HostConfig.of(identity, List.of(), gate, clock, new SeededEntropy(seed++)));
  }

  private Host listen(TestNode node) {
    Host host =
        NettyHost.open(
            HostConfig.of(
                node.nodeKey,
                List.of(Multiaddr.ofTcp(Bytes.of((byte) 127, (byte) 0, (byte) 0, (byte) 1), 0)),
                new MembershipGate(node.statements, node.invitations),
                clock,
                new SeededEntropy(seed++)));
    hosts.add(host);
    host.handle(JoinProtocol.NAME, new JoinGreeter(node.invitations, clock));
    host.handle(PROBE, stream -> stream.write(Bytes.of((byte) 42)));
    return host;
  }

  private static boolean probes(Host from, Multiaddr to) {
    try (NetworkStream stream = from.dial(to).open(PROBE)) {
      return stream.read(new byte[1], 0, 1) == 1;
    }
  }

  @Test
  void newcomerJoins_overSockets_andIsAPeerFromThenOn() throws InterruptedException {
    alpha.adopt(TestNode.charter(alpha, beta));
    Host host = listen(alpha);
    Host gammas = listen(gamma);
    Multiaddr toAlpha = host.listening().getFirst();

    // An outsider with the right address: refused straight after Noise.
    assertRefused(gammas, toAlpha);

    Invitation invitation =
        ((Inviting.Invited) alpha.invitations.invite(Duration.ofHours(1), host.listening()))
            .invitation();
    JoinState state = gamma.joining.start(invitation, gammas.listening());
    assertThat(state).isInstanceOf(JoinState.Waiting.class);
    FingerprintWords words = ((JoinState.Waiting) state).words();

    // The holder of the invitation may speak the join protocol and nothing else.
    try (Host oneTime = dialer(invitation.identity(), _ -> new Admission.Admitted())) {
      Connection connection = oneTime.dial(toAlpha);
      assertThatThrownBy(() -> connection.open(PROBE)).isInstanceOf(NetworkException.class);
      try (NetworkStream stream = connection.open(JoinProtocol.NAME)) {
        assertThat(stream.protocol()).isEqualTo(JoinProtocol.NAME);
      }
    }

    assertThat(alpha.invitations.admit(words, alpha.nodeKey))
        .isInstanceOf(Admitting.Admitted.class);
    assertThat(gamma.joining.poll()).isEqualTo(new JoinState.Admitted("Alpha", words));
    assertThat(gamma.statements.roster().state()).isEqualTo(alpha.statements.roster().state());
    Multiaddr toGamma =
        alpha.peers.addresses(gamma.node()).getFirst().withPeer(gamma.node().peerId());
    assertThat(probes(gammas, toAlpha)).isTrue();
    assertThat(probes(host, toGamma)).isTrue();
  }

  /// The dialler may believe for a moment that it is connected; then the connection is gone, and no
  /// protocol was reached.
  private static void assertRefused(Host from, Multiaddr to) throws InterruptedException {
    CountDownLatch gone = new CountDownLatch(1);
    try {
      Connection connection = from.dial(to);
      Thread.startVirtualThread(
          () -> {
            try (NetworkStream stream = connection.open(PROBE)) {
              if (stream.read(new byte[1], 0, 1) < 0) {
                gone.countDown();
              }
            } catch (NetworkException e) {
              gone.countDown();
            }
          });
      assertThat(gone.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (NetworkException e) {
      assertThat(e.reason()).isNotEqualTo(NetworkException.Reason.UNREACHABLE);
    }
  }

  @Test
  void foundersMeet_overSockets() {
    alpha.adopt(TestNode.charter(alpha, beta));
    Host host = listen(alpha);
    Host betas = listen(beta);
    Invitation invitation =
        ((Inviting.Invited) alpha.invitations.invite(Duration.ofHours(1), host.listening()))
            .invitation();
    assertThat(beta.joining.start(invitation, betas.listening()))
        .isInstanceOf(JoinState.Admitted.class);
    assertThat(probes(betas, host.listening().getFirst())).isTrue();
    assertThat(beta.statements.roster().state()).isEqualTo(alpha.statements.roster().state());
  }

  @Test
  void wrongSecret_overSockets_reachesNoProtocol() {
    alpha.adopt(TestNode.charter(alpha, beta));
    Host host = listen(alpha);
    Invitation real =
        ((Inviting.Invited) alpha.invitations.invite(Duration.ofHours(1), host.listening()))
            .invitation();
    Invitation guessed =
        new Invitation(
            real.inviter(),
            real.federation(),
            real.rosterState(),
            org.thitsar.protocol.crypto.SecretKey.random(new SeededEntropy(9)),
            real.expiresAtMillis(),
            real.addresses());
    assertThat(gamma.joining.start(guessed, List.of()))
        .isEqualTo(new JoinState.Failed(JoinFailure.UNREACHABLE));
    assertThat(alpha.invitations.newcomers()).isEmpty();
    assertThat(gamma.joining.start(real, List.of())).isInstanceOf(JoinState.Waiting.class);
  }
}
