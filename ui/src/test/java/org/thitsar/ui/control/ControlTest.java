package org.thitsar.ui.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.testkit.SeededEntropy;
import org.thitsar.ui.testkit.FakeNode;
import org.thitsar.ui.testkit.RunningFake;

class ControlTest {
  private static final Operator OPERATOR = new Operator("op7");

  @TempDir private Path directory;
  private final FakeNode node = new FakeNode();
  private RunningFake running;

  @BeforeEach
  void start() {
    running = RunningFake.open(node, directory, new SeededEntropy(1));
  }

  @AfterEach
  void stop() {
    running.close();
  }

  @Test
  void call_throughTheLoopback_givesWhatTheNodeGives() throws Exception {
    ControlApi api = ControlClient.open(directory);

    assertThat(api.standing().status(OPERATOR)).isEqualTo(node.standing().status(OPERATOR));
    assertThat(api.standing().peers(OPERATOR)).isEqualTo(node.standing().peers(OPERATOR));
    assertThat(api.cases().fields()).isEqualTo(node.cases().fields());
    assertThat(api.screen().link(OPERATOR).minutes()).isEqualTo(60);
    assertThat(node.lastOperator).isEqualTo("op7");
  }

  @Test
  void call_withMapsAndBurmese_arrivesWhole() throws Exception {
    Cases.CaseView made =
        ControlClient.open(directory)
            .cases()
            .create(
                OPERATOR,
                Map.of("category_claimed", "CDMER", "full_name", "ကျော်မင်းခိုင် <\"&\n"));

    assertThat(made).isEqualTo(node.cases().show(OPERATOR, made.caseId()));
    assertThat(made.fields())
        .contains(new Cases.FieldValue("full_name", "ကျော်မင်းခိုင် <\"&\n", "L3"));
  }

  @Test
  void call_withoutAnAnswer_returnsNothing() throws Exception {
    ControlClient.open(directory).standing().stop(OPERATOR);

    assertThat(node.stopped.getCount()).isZero();
  }

  @Test
  void call_thatIsRefused_carriesReasonAndHint() throws Exception {
    ControlApi api = ControlClient.open(directory);

    assertThatThrownBy(() -> api.cases().show(OPERATOR, "nobody"))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal()).isEqualTo(Refusal.NOT_FOUND);
              assertThat(refused.getMessage()).isEqualTo("no case nobody");
              assertThat(refused.hint()).isNotEmpty();
            });
  }

  @Test
  void call_thatBreaksTheProgram_saysSoWithoutContent() throws Exception {
    ControlApi api = ControlClient.open(directory);

    assertThatThrownBy(() -> api.standing().syncNow(new Operator("op70")))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> {
              assertThat(refused.refusal()).isEqualTo(Refusal.INTERNAL);
              assertThat(refused.getMessage()).doesNotContain("secret");
            });
  }

  @Test
  void call_withAFile_streamsItAndItsProgress() throws Exception {
    StringBuilder csv = new StringBuilder("category_claimed\n");
    csv.repeat("CDMER\n", 5_000);
    List<Long> seen = new ArrayList<>();

    Cases.ImportReport report =
        ControlClient.open(directory)
            .cases()
            .importCsv(
                OPERATOR,
                new ByteArrayInputStream(csv.toString().getBytes(StandardCharsets.UTF_8)),
                false,
                false,
                (done, _) -> seen.add(done));

    assertThat(report.imported()).isEqualTo(5_000);
    assertThat(seen).isSorted().hasSizeBetween(10, 200);
  }

  @Test
  void call_withALargeFileThatIsRefusedAtOnce_stillGetsTheAnswer() throws Exception {
    ControlApi api = ControlClient.open(directory);
    InputStream large =
        new ByteArrayInputStream(
            ("wrong\n" + "x\n".repeat(3_000_000)).getBytes(StandardCharsets.US_ASCII));

    assertThatThrownBy(() -> api.cases().importCsv(OPERATOR, large, false, false, (_, _) -> {}))
        .isInstanceOfSatisfying(
            RefusedException.class,
            refused -> assertThat(refused.refusal()).isEqualTo(Refusal.BAD_INPUT));
  }

  @Test
  void controlFile_isReadableByItsOwnerOnlyAndGoneAfterwards() throws Exception {
    Path file = directory.resolve("control");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");

    running.close();

    assertThat(file).doesNotExist();
    assertThatThrownBy(() -> ControlClient.open(directory)).isInstanceOf(NotRunningException.class);
  }

  @Test
  void controlFile_leftByAKilledNode_isNotMistakenForARunningOne() throws Exception {
    Path file = directory.resolve("control");
    String left = Files.readString(file);
    running.close();
    Files.writeString(file, left);

    assertThatThrownBy(() -> ControlClient.open(directory)).isInstanceOf(NotRunningException.class);
  }

  @Test
  void request_withTheRightToken_isAnswered() throws Exception {
    assertThat(raw("POST", running.host(), token(), "")).startsWith("HTTP/1.1 200");
  }

  @Test
  void request_ofAnotherHost_isRefused() throws Exception {
    int port = Integer.parseInt(running.host().substring(running.host().indexOf(':') + 1));
    for (String host :
        List.of("evil.example", "localhost:" + port, "127.0.0.1", "127.0.0.1:" + (port ^ 1), "")) {
      assertThat(raw("POST", host, token(), ""))
          .as(host)
          .startsWith("HTTP/1.1 4")
          .doesNotContain("River");
    }
    assertThat(raw("POST", running.host(), token(), "Host: evil.example\r\n"))
        .startsWith("HTTP/1.1 4")
        .doesNotContain("River");
  }

  @Test
  void request_withAWrongToken_isRefused() throws Exception {
    String right = token();
    for (String wrong :
        List.of("", right.substring(1), right + "0", right.replace(right.charAt(0), 'x'))) {
      assertThat(raw("POST", running.host(), wrong, "")).startsWith("HTTP/1.1 401");
    }
    assertThat(raw("POST", running.host(), right, "Thitsar-Token: " + right + "\r\n"))
        .startsWith("HTTP/1.1 401");
  }

  @Test
  void request_withTheTokenOfTheDoor_isOnlyLetIn() throws Exception {
    String door = Files.readAllLines(directory.resolve("control")).get(2);
    assertThat(raw("POST", running.host(), door, "")).startsWith("HTTP/1.1 401");

    Operator second = new Operator("op2");
    ControlApi outside = ControlClient.open(directory);
    assertThatThrownBy(() -> outside.standing().status(second))
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FORBIDDEN));
    String challenge = outside.operators().challenge();
    assertThatThrownBy(() -> outside.door().enter("op2", challenge, "guessed"))
        .isInstanceOf(RefusedException.class);
    assertThat(ControlClient.inside(directory)).doesNotContain("op2");
    outside.door().enter("op2", challenge, "op2 answers " + challenge);
    ControlApi inside = ControlClient.open(directory);
    assertThat(inside.standing().status(second).organisation()).startsWith("River");

    inside.door().leave(second);
    assertThatThrownBy(() -> inside.standing().status(second))
        .as("the token that was thrown away")
        .isInstanceOfSatisfying(
            RefusedException.class, e -> assertThat(e.refusal()).isEqualTo(Refusal.FORBIDDEN));
    assertThat(inside.standing().status(OPERATOR).organisation())
        .as("control: another is still in")
        .startsWith("River");
  }

  @Test
  void request_ofABrowser_isRefusedWhateverItShows() throws Exception {
    assertThat(raw("POST", running.host(), token(), "Origin: null\r\n")).startsWith("HTTP/1.1 403");
    assertThat(raw("POST", running.host(), token(), "Sec-Fetch-Site: same-origin\r\n"))
        .startsWith("HTTP/1.1 403");
  }

  @Test
  void request_byGet_isRefused() throws Exception {
    assertThat(raw("GET", running.host(), token(), "")).startsWith("HTTP/1.1 405");
  }

  @Test
  void answers_tellNothingOfTheServer() throws Exception {
    assertThat(raw("POST", running.host(), token(), ""))
        .containsIgnoringCase("cache-control: no-store")
        .doesNotContainIgnoringCase("\r\nserver:");
  }

  @Test
  void token_matchesOnlyItself() {
    Token token = Token.random(new SeededEntropy(2));

    assertThat(token.matches(token.exposedText())).isTrue();
    assertThat(token.matches(token.exposedText().substring(1))).isFalse();
    assertThat(token.matches("")).isFalse();
    assertThat(token.toString()).doesNotContain(token.exposedText());
  }

  private String token() throws IOException {
    return Files.readAllLines(directory.resolve("control")).getLast().split(" ", 2)[1];
  }

  private String raw(String method, String host, String token, String more) throws IOException {
    String body = "{\"arguments\":[]}";
    String request =
        method
            + " /call/standing.status HTTP/1.1\r\nHost: "
            + host
            + "\r\nContent-Type: application/json\r\nThitsar-Token: "
            + token
            + "\r\n"
            + more
            + "Connection: close\r\nContent-Length: "
            + body.length()
            + "\r\n\r\n"
            + body;
    String[] address = running.host().split(":", -1);
    try (Socket socket = new Socket(address[0], Integer.parseInt(address[1]))) {
      OutputStream out = socket.getOutputStream();
      out.write(request.getBytes(StandardCharsets.US_ASCII));
      out.flush();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
