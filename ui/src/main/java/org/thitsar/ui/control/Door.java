package org.thitsar.ui.control;

import org.thitsar.node.api.Needs;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Right;

/// How an operator comes in at a node that runs, and goes.
public interface Door {
  /// Lets in whoever has answered the challenge that
  /// [Operators#challenge()][org.thitsar.node.api.Operators#challenge()] gave.
  void enter(String operator, String challenge, String proof) throws RefusedException;

  /// The operator has gone: nothing more is done in their name.
  @Needs(Right.LOOK)
  void leave(Operator operator) throws RefusedException;
}
