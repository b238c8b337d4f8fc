package org.thitsar.ui.control;

import org.thitsar.node.api.NodeApi;

/// What the command line can ask over loopback: the engine, and the page that shows it.
public interface ControlApi extends NodeApi {
  /// The page.
  Screen screen();
}
