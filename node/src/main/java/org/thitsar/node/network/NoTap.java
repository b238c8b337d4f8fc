package org.thitsar.node.network;

import org.thitsar.protocol.base.Bytes;

/// Sees nothing, and can be recognised, so that nothing is copied for it.
enum NoTap implements Tap {
  NONE;

  @Override
  public void seen(StreamTag stream, Direction direction, Bytes bytes) {}
}
