package org.thitsar.ui.control;

/// No node answers for a directory.
public final class NotRunningException extends Exception {
  private static final long serialVersionUID = 1L;

  NotRunningException(String message) {
    super(message);
  }
}
