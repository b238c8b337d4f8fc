package org.thitsar.ui.control;

import org.thitsar.node.api.NodeApi;

/// What the command line can ask over loopback: the node, the page that shows it, and to be let in.
public interface ControlApi extends NodeApi {
  /// How an operator comes in.
  Door door();

  /// The page.
  Screen screen();
}
