package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.base.Bytes;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.identity.PeerId;
import org.thitsar.protocol.libp2p.multiformats.Multiaddr;
import org.thitsar.protocol.testkit.SeededEntropy;

class AddressBookTest {
  private final AddressBook book = new AddressBook();
  private final PeerId river = peer(1);

  private static PeerId peer(long seed) {
    return PeerId.of(SigningKey.random(new SeededEntropy(seed)).verifying());
  }

  private static Multiaddr at(int port) {
    return Multiaddr.ofTcp(Bytes.of((byte) 10, (byte) 0, (byte) 0, (byte) 1), port);
  }

  @Test
  void addresses_keepTheirOrder_eachOnce_withoutThePeer() {
    book.put(river, List.of(at(1).withPeer(river), at(2), at(1)));
    assertThat(book.addresses(river)).containsExactly(at(1), at(2));
    assertThat(book.addresses(peer(2))).isEmpty();
  }

  @Test
  void worked_isFirst_untilAnotherWorksOrItIsGone() {
    book.put(river, List.of(at(1), at(2), at(3)));
    book.worked(river, at(2));
    assertThat(book.addresses(river)).containsExactly(at(2), at(1), at(3));
    book.put(river, List.of(at(3), at(2)));
    assertThat(book.addresses(river)).containsExactly(at(2), at(3));
    book.worked(river, at(3).withPeer(river));
    assertThat(book.addresses(river)).containsExactly(at(3), at(2));
    book.put(river, List.of(at(2)));
    assertThat(book.addresses(river)).containsExactly(at(2));
  }

  @Test
  void worked_whatNobodyNamed_isKeptUntilTheNextList() {
    book.worked(river, at(9));
    assertThat(book.addresses(river)).containsExactly(at(9));
    book.put(river, List.of(at(1)));
    assertThat(book.addresses(river)).containsExactly(at(1));
  }

  @Test
  void put_moreThanIsHeld_isBounded() {
    List<Multiaddr> many = new ArrayList<>();
    for (int i = 1; i <= 100; i++) {
      many.add(at(i));
    }
    book.put(river, many);
    assertThat(book.addresses(river)).isEqualTo(many.subList(0, 16));
    for (int i = 0; i < 2_048; i++) {
      book.put(new PeerId(Bytes.concat(Bytes.utf8("peer"), Bytes.utf8("" + i))), many);
    }
    assertThat(book.addresses(river)).isEmpty();
  }
}
