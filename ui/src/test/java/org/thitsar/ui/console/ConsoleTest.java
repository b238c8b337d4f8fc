package org.thitsar.ui.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Properties;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.testkit.FakeNode;
import org.thitsar.ui.testkit.HostileNode;
import org.thitsar.ui.testkit.ServedPage;
import org.thitsar.ui.testkit.TestClock;

class ConsoleTest {
  static final List<String> hostileTexts = HostileNode.TEXTS;

  private final TestClock clock = new TestClock();
  private final HttpClient browser = HttpClient.newHttpClient();
  private ServedPage page = ServedPage.open(new FakeNode(), clock, new SeededEntropy(1));

  @AfterEach
  void close() {
    page.close();
    browser.close();
  }

  @Test
  void link_opensThePageOnceAndLeavesNoTokenInTheAddress() throws Exception {
    String link = page.link();

    HttpResponse<String> first = get(link);
    assertThat(first.statusCode()).isEqualTo(303);
    assertThat(first.headers().firstValue("Location"))
        .hasValue(path(link))
        .get()
        .asString()
        .doesNotContain("?");
    assertThat(cookieLine(first))
        .contains("; HttpOnly")
        .contains("; SameSite=Strict")
        .contains("; Path=" + path(link));

    assertThat(get(link).statusCode()).as("used again").isEqualTo(403);
    assertThat(get(base(link), "Cookie", cookie(first)).body())
        .contains("River District Committee");
    assertThat(get(link, "Cookie", cookie(first)).statusCode())
        .as("used again by who has the page")
        .isEqualTo(303);
  }

  @Test
  void page_withoutCookieOrWithAWrongOne_showsNothing() throws Exception {
    String link = page.link();
    String right = cookie(get(link));
    for (String wrong :
        List.of("", "thitsar=", right + "0", right.substring(0, 20), right.replace('a', 'b'))) {
      HttpResponse<String> answer = get(base(link), "Cookie", wrong);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(answer.body()).doesNotContain("River");
    }
    assertThat(get(base(link) + "open").statusCode()).isEqualTo(403);
    assertThat(get(base(link) + "open?x").statusCode()).isEqualTo(403);
  }

  @Test
  void session_thatNobodyUses_ends() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));
    clock.advance(Duration.ofMinutes(14));
    assertThat(get(base(link), "Cookie", cookie).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(14));
    assertThat(get(base(link), "Cookie", cookie).statusCode()).isEqualTo(200);
    clock.advance(Duration.ofMinutes(15));
    assertThat(get(base(link), "Cookie", cookie).statusCode()).isEqualTo(403);
  }

  @Test
  void link_thatIsTooOld_opensNothing() throws Exception {
    String link = page.link();
    clock.advance(Duration.ofMinutes(60));
    assertThat(get(link).statusCode()).isEqualTo(403);
  }

  @Test
  void page_behindAnotherPagesRequest_showsNothing() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));
    for (String site : List.of("cross-site", "same-site")) {
      assertThat(get(base(link), "Cookie", cookie, "Sec-Fetch-Site", site).statusCode())
          .isEqualTo(403);
    }
    assertThat(get(base(link), "Cookie", cookie, "Sec-Fetch-Site", "none").statusCode())
        .isEqualTo(200);
  }

  @Test
  void page_byAnotherMethod_isRefused() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));
    for (String method : List.of("POST", "PUT", "DELETE", "HEAD", "OPTIONS")) {
      assertThat(
              send(HttpRequest.newBuilder(URI.create(base(link)))
                      .method(method, HttpRequest.BodyPublishers.noBody())
                      .header("Cookie", cookie))
                  .statusCode())
          .as(method)
          .isEqualTo(405);
    }
  }

  @Test
  void answers_carryHeadersThatLetNothingLoadRunFrameOrStay() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));
    for (String address :
        List.of(base(link), base(link) + "style.css", base(link) + "nothing", link)) {
      var headers = get(address, "Cookie", cookie).headers();
      assertThat(headers.firstValue("Content-Security-Policy"))
          .hasValueSatisfying(
              policy ->
                  assertThat(policy)
                      .startsWith("default-src 'none'; ")
                      .contains("frame-ancestors 'none'")
                      .doesNotContain("script")
                      .doesNotContain("unsafe"));
      assertThat(headers.firstValue("Cache-Control")).hasValue("no-store");
      assertThat(headers.firstValue("X-Frame-Options")).hasValue("DENY");
      assertThat(headers.firstValue("X-Content-Type-Options")).hasValue("nosniff");
      assertThat(headers.firstValue("Cross-Origin-Opener-Policy")).hasValue("same-origin");
      assertThat(headers.firstValue("Cross-Origin-Resource-Policy")).hasValue("same-origin");
      assertThat(headers.firstValue("Referrer-Policy")).hasValue("no-referrer");
      assertThat(headers.firstValue("Server")).isEmpty();
      assertThat(headers.firstValue("Access-Control-Allow-Origin")).isEmpty();
    }
  }

  @Test
  void page_inBothLanguages_speaksThem() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));

    String english = get(base(link) + "?lang=en", "Cookie", cookie).body();
    assertThat(english)
        .contains("lang=\"en\"", "On this computer", "Hill Office", "branch of service");
    String burmese = get(base(link) + "?lang=my", "Cookie", cookie).body();
    assertThat(burmese)
        .contains(
            "lang=\"my\"", "ဤကွန်ပျူတာတွင် ရှိသည်များ", "တောင်ပေါ်ရုံး", "၁၇".substring(0, 1));

    assertThat(get(base(link), "Cookie", cookie, "Accept-Language", "en-US,en;q=0.9").body())
        .contains("lang=\"en\"");
    assertThat(get(base(link), "Cookie", cookie, "Accept-Language", "th,my;q=0.9,en;q=0.8").body())
        .contains("<html lang=\"my\"");
    assertThat(get(base(link), "Cookie", cookie, "Accept-Language", "th;;;,").body())
        .contains("<html lang=\"my\"");
  }

  @Test
  void page_ofAnOperatorWhoMayNotSeeWhatIsShared_leavesItOut() throws Exception {
    String shown = "What others may see";
    assertThat(english()).as("control").contains(shown, "Hill Office");
    page.close();
    page = ServedPage.open(new FakeNode().hidingExposures(), clock, new SeededEntropy(2));
    assertThat(english()).doesNotContain(shown).contains("Hill Office");
  }

  private String english() throws Exception {
    String link = page.link();
    return get(base(link) + "?lang=en", "Cookie", cookie(get(link))).body();
  }

  @Test
  void page_usesNoJargon() throws Exception {
    String link = page.link();
    String cookie = cookie(get(link));
    String english =
        get(base(link) + "?lang=en", "Cookie", cookie).body().replaceAll("<[^>]*>", " ");

    assertThat(english).contains("Hill Office");
    for (String jargon :
        List.of("node", "peer", "hash", "sync", "log", "entry", "exposure", "12D3")) {
      assertThat(english).doesNotContainPattern("(?i)\\b" + jargon + "s?\\b");
    }
  }

  @Test
  void messages_existInBothLanguages() throws IOException {
    Properties english = messages("en");
    Properties burmese = messages("my");

    assertThat(english.stringPropertyNames())
        .allSatisfy(
            key -> {
              if (!key.endsWith(".one")) {
                assertThat(burmese.stringPropertyNames()).contains(key);
                assertThat(burmese.getProperty(key)).matches(Pattern.compile(".*\\p{IsMyanmar}.*"));
                assertThat(burmese.getProperty(key).contains("{0}"))
                    .as(key)
                    .isEqualTo(english.getProperty(key).contains("{0}"));
              }
            });
    assertThat(english.stringPropertyNames()).containsAll(burmese.stringPropertyNames());
  }

  @ParameterizedTest
  @FieldSource("hostileTexts")
  void page_ofHostileTexts_holdsThemAsTextOnly(String text) throws Exception {
    page.close();
    page = ServedPage.open(HostileNode.saying(text), clock, new SeededEntropy(2));
    String link = page.link();
    String html = get(base(link) + "?lang=en", "Cookie", cookie(get(link))).body();

    assertThat(html)
        .contains("On this computer")
        .doesNotContainIgnoringCase("<script")
        .doesNotContainIgnoringCase("<img")
        .doesNotContainIgnoringCase("<svg")
        .doesNotContainIgnoringCase("<iframe")
        .doesNotContainIgnoringCase("<base")
        .doesNotContainIgnoringCase("<form")
        .doesNotContainIgnoringCase("<style")
        .doesNotContainIgnoringCase("<b>")
        .doesNotContainIgnoringCase("<!--")
        .doesNotContainPattern(
            "[\\u202A-\\u202E\\u2066-\\u2069\\u200E\\u200F\\u2028\\u2029\\u001B\\u0000]");
    assertThat(
            Pattern.compile("href=\"([^\"]*)\"")
                .matcher(html)
                .results()
                .map(found -> found.group(1)))
        .containsOnly("style.css", "?lang=en", "?lang=my");
  }

  private static Properties messages(String language) throws IOException {
    Properties messages = new Properties();
    try (var in =
        new java.io.InputStreamReader(
            java.util.Objects.requireNonNull(
                Console.class.getResourceAsStream("messages_" + language + ".properties")),
            StandardCharsets.UTF_8)) {
      messages.load(in);
    }
    return messages;
  }

  private HttpResponse<String> get(String address, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(address));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    return browser.send(
        request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
  }

  private static String base(String link) {
    return link.substring(0, link.indexOf("open?"));
  }

  private static String path(String link) {
    return URI.create(base(link)).getPath();
  }

  private static String cookieLine(HttpResponse<String> answer) {
    return answer.headers().firstValue("Set-Cookie").orElse("");
  }

  private static String cookie(HttpResponse<String> answer) {
    return cookieLine(answer).split(";", 2)[0];
  }
}
