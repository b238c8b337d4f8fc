package org.thitsar.ui.cli;

/// The demo cannot go on.
final class DemoFailure extends Exception {
  private static final long serialVersionUID = 1L;

  DemoFailure(String message) {
    super(message);
  }
}
