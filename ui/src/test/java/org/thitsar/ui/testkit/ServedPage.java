package org.thitsar.ui.testkit;

import java.time.InstantSource;
import java.time.ZoneId;
import org.thitsar.node.api.Operator;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.ui.console.Console;
import org.thitsar.ui.control.Loopback;

/// The page of a [FakeNode], served for real.
public final class ServedPage implements AutoCloseable {
  private final Loopback loopback = Loopback.open();
  private final Console console;

  private ServedPage(FakeNode node, InstantSource clock, Entropy entropy) {
    this.console = Console.open(node, loopback, clock, ZoneId.of("Asia/Yangon"), entropy);
    loopback.start();
  }

  /// Serves until closed.
  public static ServedPage open(FakeNode node, InstantSource clock, Entropy entropy) {
    return new ServedPage(node, clock, entropy);
  }

  /// A link that opens the page once.
  public String link() {
    return console.link(new Operator("op1")).address();
  }

  @Override
  public void close() {
    loopback.close();
  }
}
