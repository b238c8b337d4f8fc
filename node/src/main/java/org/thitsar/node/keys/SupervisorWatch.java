package org.thitsar.node.keys;

import java.util.Optional;

/// Tells a node when its supervisor is gone, so that no node with an open vault is left behind by
/// `kill -9` of the supervisor.
public final class SupervisorWatch {
  private SupervisorWatch() {}

  /// Runs `action` once, on another thread, when the supervisor has ended; never when this process
  /// was not started by one.
  public static void whenSupervisorEnds(Runnable action) {
    String pid = System.getProperty(Supervisor.PID_PROPERTY);
    if (pid == null) {
      return;
    }
    Optional<ProcessHandle> supervisor =
        ProcessHandle.current().parent().filter(parent -> Long.toString(parent.pid()).equals(pid));
    if (supervisor.isPresent()) {
      var _ = supervisor.get().onExit().thenRunAsync(action);
    } else {
      // It ended before this process came to look.
      Thread.ofPlatform().name("supervisor-gone").start(action);
    }
  }
}
