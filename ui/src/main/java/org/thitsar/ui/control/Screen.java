package org.thitsar.ui.control;

import org.thitsar.node.api.Operator;
import org.thitsar.node.api.RefusedException;

/// The read-only page of a running node.
public interface Screen {
  /// A fresh link to the page.
  Link link(Operator operator) throws RefusedException;

  /// An address that opens the page once, within `minutes`.
  record Link(String address, int minutes) {}
}
