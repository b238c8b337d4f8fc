package org.thitsar.protocol.membership;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.protocol.identity.FederationId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

class InvitationTest {
  private static final Actor INVITER = Actor.of("Inviter", 1);

  private static Invitation invitation(int seed) throws MalformedException {
    return new Invitation(
        INVITER.node(),
        new FederationId(Bytes.of(new byte[32])),
        Bytes.of(new byte[32]),
        SecretKey.random(new SeededEntropy(seed)),
        1_800_000_000_000L,
        List.of(
            Multiaddr.parse("/ip4/192.0.2.7/tcp/4001"),
            Multiaddr.parse("/ip6/2001:db8::7/tcp/4001/p2p/" + INVITER.node())));
  }

  @Test
  void text_isOneLine_andRoundTrips() throws MalformedException {
    Invitation invitation = invitation(1);
    assertThat(invitation.text()).matches("thitsar-invite:[a-z2-7]+");
    Invitation again = Invitation.parse("\n " + invitation.text() + " \n");
    assertThat(again.encode()).isEqualTo(invitation.encode());
    assertThat(again.inviter()).isEqualTo(INVITER.node());
    assertThat(again.expiresAtMillis()).isEqualTo(1_800_000_000_000L);
    assertThat(again.addresses()).allMatch(address -> address.peer().isEmpty()).hasSize(2);
    assertThat(again.identity().verifying()).isEqualTo(invitation.identity().verifying());
    assertThat(Invitation.parse(invitation.text().toUpperCase(Locale.ROOT)).encode())
        .isEqualTo(invitation.encode());
  }

  @Test
  void identity_isAnotherForEverySecret_andNotTheSecretItself() throws MalformedException {
    assertThat(invitation(1).identity().verifying())
        .isNotEqualTo(invitation(2).identity().verifying());
    assertThat(invitation(1).identity().seed())
        .isNotEqualTo(SecretKey.random(new SeededEntropy(1)));
  }

  @Test
  void anyLetterChanged_isRefused() throws MalformedException {
    String text = invitation(1).text();
    for (int i = 0; i < text.length(); i++) {
      char other = text.charAt(i) == 'c' ? 'd' : 'c';
      String wrong = text.substring(0, i) + other + text.substring(i + 1);
      assertThatThrownBy(() -> Invitation.parse(wrong))
          .as("letter %d", i)
          .isInstanceOf(MalformedException.class);
    }
  }

  @Test
  void anyCutOrFlippedByte_neverCrashes() throws MalformedException {
    Bytes encoded = invitation(1).encode();
    for (int i = 0; i < encoded.length(); i++) {
      Bytes cut = encoded.slice(0, i);
      assertThatThrownBy(() -> Invitation.decode(cut)).isInstanceOf(MalformedException.class);
      byte[] flipped = encoded.toArray();
      flipped[i] ^= (byte) 0x80;
      try {
        // Without the checksum of the text, another secret or hash is simply another invitation.
        assertThat(Invitation.decode(Bytes.of(flipped)).encode()).isEqualTo(Bytes.of(flipped));
      } catch (MalformedException e) {
        assertThat(e.flaw()).isNotNull();
      }
    }
  }

  @Test
  void hugeText_isRefusedBeforeItIsRead() {
    assertThatThrownBy(() -> Invitation.parse(Invitation.PREFIX + "a".repeat(1 << 20)))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void print_showsNothing() throws MalformedException {
    assertThat(invitation(1)).hasToString("Invitation");
  }
}
