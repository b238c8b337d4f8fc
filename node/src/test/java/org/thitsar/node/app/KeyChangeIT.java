package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.protocol.base.MalformedException;
import org.thitsar.protocol.crypto.SigningKey;
import org.thitsar.protocol.membership.StatementText;

/// Organisations change their keys, lose them, and put one laptop in the place of another.
class KeyChangeIT {
  @TempDir Path folder;

  private final SigningKey next = SigningKey.random(new SecureEntropy());
  private final List<Office> offices = new ArrayList<>();
  private Office river = unset();
  private Office hill = unset();
  private Office coast = unset();

  @SuppressWarnings("NullAway")
  private static Office unset() {
    return null;
  }

  @BeforeEach
  void federate() throws Exception {
    river = started(new Office("River", folder.resolve("river")));
    hill = started(new Office("Hill", folder.resolve("hill")));
    coast = started(new Office("Coast", folder.resolve("coast")));
    Federated.found(river, hill, coast);
    assertThat(Office.eventually(() -> nodes(river, "Coast").size() == 1)).isTrue();
    assertThat(Office.eventually(() -> nodes(coast, "River").size() == 1)).isTrue();
  }

  @AfterEach
  void close() {
    offices.forEach(Office::close);
  }

  private Office started(Office office) {
    offices.add(office.start());
    return office;
  }

  private static List<String> nodes(Office at, String organisation) {
    return Federated.asked(() -> at.api().membership().members(Office.OPERATOR)).members().stream()
        .filter(member -> member.name().equals(organisation))
        .flatMap(member -> member.nodes().stream())
        .map(Membership.NodeView::peerId)
        .toList();
  }

  private static String self(Office office) {
    return Federated.asked(() -> office.api().standing().status(Office.OPERATOR)).peerId();
  }

  private static String outcome(Office at) {
    return Federated.asked(() -> at.api().membership().members(Office.OPERATOR))
        .proposals()
        .stream()
        .filter(proposal -> proposal.summary().startsWith("replace"))
        .reduce((one, later) -> later)
        .map(Membership.ProposalView::outcome)
        .orElse("");
  }

  private static String signed(String prefix, String paper, SigningKey... keys)
      throws MalformedException {
    var statement = StatementText.parse(prefix, paper);
    for (SigningKey key : keys) {
      statement = statement.signedBy(key);
    }
    return StatementText.write(prefix, statement);
  }

  private static String paper(Office at, String action, String replaces, String key, String about)
      throws RefusedException {
    return at.api()
        .membership()
        .draftForKey(Office.OPERATOR, new Membership.KeyDraft(action, replaces, key, about));
  }

  private static Membership.DecisionView say(Office at, String text, boolean rehearse)
      throws RefusedException {
    return at.api().membership().sayForKey(Office.OPERATOR, text, rehearse);
  }

  @Test
  void keyThatFollows_certifiesFurtherNodes_andTheFormerOneDoesNot() throws Exception {
    String draft = paper(river, "rotate", "", StatementText.writeKey(next.verifying()), "");
    // One key alone changes nothing.
    String half = signed(StatementText.ROTATION, draft, next);
    assertThatThrownBy(() -> say(river, half, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no effect");
    String whole = signed(StatementText.ROTATION, draft, next, river.organisationKey);
    assertThat(say(river, whole, true).effects())
        .containsExactly("another key speaks for River from now on");
    assertThat(say(river, whole, false).done()).isTrue();
    // Its node stays, and others follow.
    assertThat(nodes(river, "River")).containsExactly(self(river));

    Office thief = started(new Office(river, folder.resolve("thief"), river.organisationKey));
    Office second = started(new Office(river, folder.resolve("second"), next));
    // By an invitation of River, so that both sides have to cope with the key that follows.
    Federated.introduce(river, second);
    assertThat(Office.eventually(() -> nodes(hill, "River").contains(self(second)))).isTrue();
    String invitation = river.api().federation().invite(Office.OPERATOR, 1, List.of()).text();
    Federation.JoinView refused = thief.api().federation().join(Office.OPERATOR, invitation);
    assertThat(refused.state()).isNotEqualTo("ADMITTED");
    assertThat(nodes(river, "River")).doesNotContain(self(thief));
  }

  @Test
  void laptopTakesThePlaceOfALostOne_andWhatThatOneSaidStays() throws Exception {
    Office second = started(new Office(hill, folder.resolve("second"), hill.organisationKey));
    Federated.introduce(river, second);
    String lost = self(hill);
    assertThat(Office.eventually(() -> nodes(second, "Hill").contains(lost))).isTrue();
    assertThat(Office.eventually(() -> nodes(second, "Coast").size() == 1)).isTrue();
    hill.close();

    String draft = paper(second, "certify", lost, "", "");
    String certified = signed(StatementText.CERTIFICATE, draft, hill.organisationKey);
    assertThat(say(second, certified, true).effects())
        .contains("node " + lost + " is no node of Hill any more");
    // It was a rehearsal.
    assertThat(nodes(second, "Hill")).contains(lost);
    assertThat(say(second, certified, false).done()).isTrue();
    for (Office each : List.of(second, river, coast)) {
      assertThat(Office.eventually(() -> nodes(each, "Hill").equals(List.of(self(second)))))
          .isTrue();
      // Hill's lost laptop had let Coast in.
      assertThat(nodes(each, "Coast")).hasSize(1);
    }
    // Another organisation's key puts nobody in anybody's place.
    String foreign =
        signed(
            StatementText.CERTIFICATE, paper(second, "certify", "", "", ""), river.organisationKey);
    assertThatThrownBy(() -> say(second, foreign, false))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no effect");
  }

  private Membership.DecisionView propose(int days) throws RefusedException {
    return hill.api()
        .membership()
        .propose(
            Office.OPERATOR,
            new Membership.ProposalDraft(
                "key",
                List.of("Coast"),
                List.of(),
                List.of(),
                0,
                0,
                StatementText.writeKey(next.verifying()),
                days),
            false);
  }

  private void approveAtRiver(String proposal) throws Exception {
    assertThat(Office.eventually(() -> outcome(river).equals("OPEN"))).isTrue();
    var _ = river.api().membership().vote(Office.OPERATOR, proposal, true, false);
  }

  @Test
  void lostKeyIsReplaced_whenOthersHaveWitnessedTheEndOfItsNotice() throws Exception {
    approveAtRiver(propose(0).proposal());
    for (Office each : List.of(river, hill, coast)) {
      assertThat(Office.eventually(() -> outcome(each).equals("PASSED"))).isTrue();
    }
    // The key that was given counts, also after a restart.
    coast.close();
    coast.start();
    assertThat(outcome(coast)).isEqualTo("PASSED");
    String draft = paper(coast, "certify", "", "", "");
    assertThatThrownBy(
            () -> say(coast, signed(StatementText.CERTIFICATE, draft, coast.organisationKey), true))
        .isInstanceOf(RefusedException.class);
    assertThat(say(coast, signed(StatementText.CERTIFICATE, draft, next), false).done()).isTrue();
  }

  @Test
  void keyThatIsNotLost_objects() throws Exception {
    String proposal = propose(14).proposal();
    approveAtRiver(proposal);
    assertThat(Office.eventually(() -> outcome(coast).equals("ON_NOTICE"))).isTrue();
    String draft = paper(coast, "object", "", "", proposal);
    // Only the key that would go can object.
    String foreign = signed(StatementText.OBJECTION, draft, next);
    assertThatThrownBy(() -> say(coast, foreign, false)).isInstanceOf(RefusedException.class);
    assertThat(
            say(coast, signed(StatementText.OBJECTION, draft, coast.organisationKey), false)
                .effects())
        .containsExactly("the key that it would replace has objected");
    for (Office each : List.of(river, hill)) {
      assertThat(Office.eventually(() -> outcome(each).equals("OBJECTED"))).isTrue();
    }
  }
}
