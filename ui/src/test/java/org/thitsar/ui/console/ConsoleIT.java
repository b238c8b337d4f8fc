package org.thitsar.ui.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.testkit.Chromium;
import org.thitsar.ui.testkit.FakeNode;
import org.thitsar.ui.testkit.HostileNode;
import org.thitsar.ui.testkit.ServedPage;
import org.thitsar.ui.testkit.TestClock;

/// The page in a real browser. Needs Chromium, which `.ci/run` installs.
class ConsoleIT {
  private final Chromium browser =
      Chromium.find()
          .orElseThrow(() -> new IllegalStateException("install it: apt-get install chromium"));

  @Test
  void link_inABrowser_showsThePage() throws Exception {
    try (ServedPage page = ServedPage.open(new FakeNode(), new TestClock(), new SeededEntropy(1))) {
      assertThat(browser.dom(page.link(), "en"))
          .contains("<html lang=\"en\"", "River District Committee", "Connected now");
      assertThat(browser.dom(page.link(), "my"))
          .contains("<html lang=\"my\"", "မြစ်ခရိုင် ကော်မတီ", "ယခု ချိတ်ဆက်ထားသည်");
    }
  }

  @Test
  void hostileTexts_inABrowser_runNothing() throws Exception {
    String everything = String.join(" ", HostileNode.TEXTS);
    try (ServedPage page =
        ServedPage.open(HostileNode.saying(everything), new TestClock(), new SeededEntropy(1))) {
      String dom = browser.dom(page.link(), "en");

      assertThat(dom).contains("On this computer", "Nobody can open them here");
      assertThat(List.of(dom.split("</title>", 2)[0]))
          .noneMatch(head -> head.endsWith("<title>owned"));
      assertThat(dom)
          .doesNotContainIgnoringCase("<script")
          .doesNotContainIgnoringCase("<img")
          .doesNotContainIgnoringCase("<iframe");
    }
  }

  @Test
  void hostileTexts_inACarelessPage_doRun() throws Exception {
    try (Loopback careless = Loopback.open()) {
      byte[] body =
          ("<!DOCTYPE html><title>fine</title>" + HostileNode.TEXTS.getFirst())
              .getBytes(StandardCharsets.UTF_8);
      careless.mount(
          "/",
          exchange -> {
            exchange.getResponseHeaders().set("Content-Type", "text/html; charset=utf-8");
            exchange.sendResponseHeaders(200, body.length);
            exchange.getResponseBody().write(body);
          });
      careless.start();

      assertThat(browser.dom("http://" + careless.host() + "/", "en")).contains("<title>owned");
    }
  }
}
