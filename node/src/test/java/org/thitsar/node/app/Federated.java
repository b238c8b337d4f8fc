package org.thitsar.node.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.RefusedException;
import org.thitsar.protocol.membership.CharterDraft;
import org.thitsar.protocol.membership.Drafting;
import org.thitsar.protocol.membership.Quotas;
import org.thitsar.protocol.membership.SignedStatement;
import org.thitsar.protocol.membership.StatementText;
import org.thitsar.protocol.testkit.SeededEntropy;

/// Running offices become a federation, as their operators would do it.
final class Federated {
  private Federated() {}

  /// Two founders, and everybody else let in by the second of them.
  static void found(Office first, Office second, Office... newcomers) throws Exception {
    found(Quotas.standard(), first, second, newcomers);
  }

  /// The same, with these quotas in the charter.
  static void found(Quotas quotas, Office first, Office second, Office... newcomers)
      throws Exception {
    List<SignedStatement> founders = new ArrayList<>();
    for (Office founder : List.of(first, second)) {
      founders.add(StatementText.parseGenesis(founder.api().federation().genesis(Office.OPERATOR)));
    }
    Drafting drafting =
        CharterDraft.write("Open Hand", founders, 50, 1, quotas, new SeededEntropy(3));
    CharterDraft draft =
        ((Drafting.Drafted) drafting)
            .draft()
            .sign(first.organisationKey)
            .sign(second.organisationKey);
    for (Office founder : List.of(first, second)) {
      assertThat(founder.api().federation().adopt(Office.OPERATOR, draft.text()).federationId())
          .isNotEmpty();
    }
    introduce(first, second);
    for (Office newcomer : newcomers) {
      introduce(second, newcomer);
    }
  }

  /// `newcomer` joins by an invitation of `inviter`, with words read aloud.
  static void introduce(Office inviter, Office newcomer) throws Exception {
    Federation inviting = inviter.api().federation();
    Federation joining = newcomer.api().federation();
    String invitation = inviting.invite(Office.OPERATOR, 1, List.of()).text();
    Federation.JoinView view = joining.join(Office.OPERATOR, invitation);
    if (!view.state().equals("ADMITTED")) {
      var _ = inviting.admit(Office.OPERATOR, view.words());
    }
    assertThat(
            Office.eventually(
                () -> asked(() -> joining.joining(Office.OPERATOR).state()).equals("ADMITTED")))
        .as(newcomer.name + " was let in")
        .isTrue();
  }

  /// A question to a node that must not be refused.
  @FunctionalInterface
  interface Question<T> {
    /// The node's answer.
    T ask() throws RefusedException;
  }

  static <T> T asked(Question<T> question) {
    try {
      return question.ask();
    } catch (RefusedException e) {
      throw new AssertionError(e.getMessage() + " (" + e.hint() + ")", e);
    }
  }
}
