package org.thitsar.node.runtime;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/// Things that were opened one on top of the other and are closed in the reverse order.
///
/// Not safe for use by several threads at once.
public final class Closer implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  /// Remembers `resource` and hands it back.
  public <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  /// Closes what was added, the last first. One that fails does not keep the others open.
  ///
  /// @throws IllegalStateException when one could not be closed, with the first failure as its
  ///   cause and the later ones suppressed in it
  @Override
  public void close() {
    @Nullable Exception first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw new IllegalStateException("closing failed", first);
    }
  }
}
