package org.thitsar.node.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.thitsar.protocol.base.Flaw;
import org.thitsar.protocol.base.MalformedException;

class SocksProxyTest {
  @ParameterizedTest
  @CsvSource({
    "127.0.0.1:9050, /127.0.0.1:9050",
    "192.168.1.2:1080, /192.168.1.2:1080",
    "10.0.0.1:1, /10.0.0.1:1",
    "172.31.0.1:65535, /172.31.0.1:65535",
    "[::1]:9050, /[0:0:0:0:0:0:0:1]:9050",
    "[fd00::1]:9050, /[fd00:0:0:0:0:0:0:1]:9050"
  })
  void parse_nearby_isRead(String text, String printed) throws MalformedException {
    assertThat(SocksProxy.parse(text).socketAddress()).hasToString(printed);
  }

  @ParameterizedTest
  @ValueSource(strings = {"192.0.2.1:9050", "172.32.0.1:9050", "[2001:db8::1]:9050", "127.0.0.1:0"})
  void parse_faraway_isRefused(String text) {
    assertThatExceptionOfType(MalformedException.class)
        .isThrownBy(() -> SocksProxy.parse(text))
        .satisfies(e -> assertThat(e.flaw()).isEqualTo(Flaw.OUT_OF_RANGE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "127.0.0.1",
        "localhost:9050",
        "::1:9050",
        "[::1]",
        "127.0.0.1:",
        "127.0.0.1:x",
        "127.0.0.1:65536",
        "127.0.0.1/tcp/1:2",
        "[::1]/tcp/1:2"
      })
  void parse_fault_isRefused(String text) {
    assertThatExceptionOfType(MalformedException.class).isThrownBy(() -> SocksProxy.parse(text));
  }
}
