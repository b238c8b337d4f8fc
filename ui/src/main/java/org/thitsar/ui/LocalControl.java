package org.thitsar.ui;

import org.thitsar.node.api.Cases;
import org.thitsar.node.api.Credentials;
import org.thitsar.node.api.Federation;
import org.thitsar.node.api.Membership;
import org.thitsar.node.api.NodeApi;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.Operators;
import org.thitsar.node.api.Refusal;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Sharing;
import org.thitsar.node.api.Standing;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.Door;
import org.thitsar.ui.control.Entrances;
import org.thitsar.ui.control.Screen;

/// The node, its page and its door, as the command line asks them.
record LocalControl(NodeApi node, Screen page, boolean served, Entrances entrances)
    implements ControlApi {
  @Override
  public Door door() {
    return new Door() {
      @Override
      public void enter(String operator, String challenge, String proof) throws RefusedException {
        entrances.enter(node.operators().recognise(operator, challenge, proof));
      }

      @Override
      public void leave(Operator operator) {
        entrances.leave(operator);
      }
    };
  }

  @Override
  public Operators operators() {
    return node.operators();
  }

  @Override
  public Screen screen() {
    return operator -> {
      if (!served) {
        throw new RefusedException(
            Refusal.NOT_NOW, "this node runs without a page", "start it without --no-page");
      }
      return page.link(operator);
    };
  }

  @Override
  public Cases cases() {
    return node.cases();
  }

  @Override
  public Sharing sharing() {
    return node.sharing();
  }

  @Override
  public Federation federation() {
    return node.federation();
  }

  @Override
  public Membership membership() {
    return node.membership();
  }

  @Override
  public Credentials credentials() {
    return node.credentials();
  }

  @Override
  public Standing standing() {
    return node.standing();
  }
}
