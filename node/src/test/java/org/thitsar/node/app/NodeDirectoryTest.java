package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;

class NodeDirectoryTest {
  @Test
  void requireAddresses_ofThisComputer_areAccepted() {
    assertThatCode(
            () ->
                NodeDirectory.requireAddresses(List.of("/ip4/0.0.0.0/tcp/4001", "/ip6/::1/tcp/0")))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "4001",
        "0.0.0.0:4001",
        "/tcp/4001",
        "/ip4/0.0.0.0",
        "/dns/river.example/tcp/4001",
        "/ip4/0.0.0.0/tcp/4001/p2p/12D3KooWQYhTNQdmr3ArTeUHRYzFg94BKyTkoWBDWez9kSCVe2Xo"
      })
  void requireAddresses_others_areRefusedWithAnExample(String address) {
    assertThatExceptionOfType(RefusedException.class)
        .isThrownBy(() -> NodeDirectory.requireAddresses(List.of(address)))
        .matches(refused -> refused.refusal() == Refusal.BAD_REQUEST)
        .matches(refused -> refused.hint().contains("/ip4/0.0.0.0/tcp/4001"));
  }
}
