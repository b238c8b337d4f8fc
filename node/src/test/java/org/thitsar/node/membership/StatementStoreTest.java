package org.thitsar.node.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.node.storage.MemoryStorage;
import org.thitsar.node.storage.StorageException;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.identity.StatementId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.membership.AdmissionStatement;
import org.thitsar.protocol.membership.Charter;
import org.thitsar.protocol.membership.Roster;
import org.thitsar.protocol.membership.SignedStatement;

class StatementStoreTest {
  private final SettableClock clock = new SettableClock();
  private final LoopbackNetwork network = new LoopbackNetwork();
  private final TestNode alpha = TestNode.of("Alpha", 1, clock, network::dialer);
  private final TestNode beta = TestNode.of("Beta", 2, clock, network::dialer);
  private final TestNode gamma = TestNode.of("Gamma", 3, clock, network::dialer);
  private final Charter charter = TestNode.charter(alpha, beta);

  private SignedStatement admission() {
    try {
      return AdmissionStatement.admit(
          charter.id(),
          gamma.genesis,
          alpha.id(),
          Bytes.of(new byte[32]),
          StatementId.NONE,
          alpha.nodeKey);
    } catch (MalformedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void freshStore_isOneOrganisationAlone() {
    assertThat(alpha.statements.roster().federation()).isEmpty();
    assertThat(alpha.statements.roster().nodes()).containsExactly(alpha.node());
    assertThat(alpha.statements.certificate(alpha.node())).contains(alpha.certificate);
    assertThat(alpha.statements.genesis()).isEqualTo(alpha.genesis);
  }

  @Test
  void open_whereNothingWasFounded_saysSo() {
    assertThatThrownBy(() -> StatementStore.open(new MemoryStorage()))
        .isInstanceOfSatisfying(
            StorageException.class,
            e -> assertThat(e.reason()).isEqualTo(StorageException.Reason.MISSING));
  }

  @Test
  void adoptedCharterAndStatements_areThereAfterARestart() {
    alpha.adopt(charter);
    alpha.put(beta.certificate, admission(), gamma.certificate);
    Bytes state = alpha.statements.roster().state();
    alpha.restart();
    assertThat(alpha.statements.roster().state()).isEqualTo(state);
    assertThat(alpha.statements.roster().federation()).contains(charter.id());
    assertThat(alpha.statements.roster().members()).hasSize(3);
  }

  @Test
  void holds_whatIsOnTheDisk_inTheFormInWhichItIsSent() {
    alpha.adopt(charter);
    assertThat(alpha.statements.holds(beta.certificate.encode())).isFalse();
    alpha.put(beta.certificate);
    for (int start = 0; start < 2; start++) {
      assertThat(alpha.statements.holds(beta.certificate.encode())).isTrue();
      assertThat(alpha.statements.holds(alpha.certificate.encode())).isTrue();
      assertThat(alpha.statements.holds(gamma.certificate.encode())).isFalse();
      alpha.restart();
    }
    byte[] changed = beta.certificate.encode().toArray();
    changed[changed.length - 1]++;
    assertThat(alpha.statements.holds(Bytes.of(changed))).as("another signature").isFalse();
  }

  @Test
  void listeners_hearOfChangesOnly_andOnceForEachCommit() {
    List<Roster> heard = new ArrayList<>();
    alpha.statements.listen(heard::add);
    alpha.adopt(charter);
    assertThat(heard).hasSize(1);
    alpha.put(beta.certificate, admission(), gamma.certificate);
    assertThat(heard).hasSize(2);
    alpha.put(beta.certificate, admission());
    assertThat(heard).hasSize(2);
    // Without effect: nobody is told, and yet it is kept.
    TestNode stranger = TestNode.of("Stranger", 9, clock, network::dialer);
    alpha.put(stranger.certificate);
    assertThat(heard).hasSize(2);
    assertThat(alpha.statements.all()).contains(stranger.certificate);
    alpha.put(Unknowns.signedBy(beta.nodeKey));
    assertThat(heard).hasSize(3);
    assertThat(heard.getLast().undecided()).hasSize(1);
  }

  @Test
  void statementWithoutEffect_getsOneWhenWhatItNeedsArrives() {
    alpha.adopt(charter);
    alpha.put(gamma.certificate);
    assertThat(alpha.statements.roster().organisationOf(gamma.node())).isEmpty();
    alpha.put(admission());
    assertThat(alpha.statements.roster().organisationOf(gamma.node())).contains(gamma.id());
  }

  @Test
  void batchThatFails_changesNothing() {
    alpha.adopt(charter);
    Bytes state = alpha.statements.roster().state();
    assertThatThrownBy(
            () ->
                alpha.storage.write(
                    batch -> {
                      alpha.statements.put(batch, beta.certificate);
                      throw new IllegalStateException("something else in this batch failed");
                    }))
        .isInstanceOf(IllegalStateException.class);
    assertThat(alpha.statements.roster().state()).isEqualTo(state);
    alpha.put(beta.certificate);
    assertThat(alpha.statements.roster().state()).isNotEqualTo(state);
  }

  @Test
  void secondFederation_isRefused_theSameOneAgainIsNot() {
    alpha.adopt(charter);
    alpha.adopt(charter);
    Charter other = TestNode.charter(alpha, gamma);
    assertThatThrownBy(() -> alpha.adopt(other)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void peerBook_keepsAFewAddresses_withoutPeerIds_overARestart() {
    List<Multiaddr> many = new ArrayList<>();
    for (int i = 1; i <= 12; i++) {
      many.add(TestNode.address(i).withPeer(beta.node().peerId()));
      many.add(TestNode.address(i));
    }
    alpha.storage.write(batch -> alpha.peers.put(batch, beta.node(), many));
    alpha.restart();
    assertThat(alpha.peers.addresses(beta.node()))
        .hasSize(8)
        .allMatch(address -> address.peer().isEmpty())
        .startsWith(TestNode.address(1));
    alpha.storage.write(batch -> alpha.peers.put(batch, beta.node(), List.of()));
    assertThat(alpha.peers.all()).containsOnlyKeys(beta.node());
    assertThat(alpha.peers.addresses(gamma.node())).isEmpty();
  }
}
