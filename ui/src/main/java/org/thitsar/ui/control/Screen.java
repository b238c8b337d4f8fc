package org.thitsar.ui.control;

import org.thitsar.node.api.Needs;
import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;
import org.thitsar.node.api.Right;

/// The read-only page of a running node.
public interface Screen {
  /// A fresh link to the page.
  @Needs(Right.LOOK)
  Link link(Operator operator) throws RefusedException;

  /// An address that opens the page once, within `minutes`.
  record Link(String address, int minutes) {}
}
