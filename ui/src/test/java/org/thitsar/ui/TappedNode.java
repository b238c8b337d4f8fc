package org.thitsar.ui;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Optional;
import org.thitsar.node.api.Operator;
import org.thitsar.node.app.NodeConfig;
import org.thitsar.node.app.NodeProcess;
import org.thitsar.node.app.NodeReach;
import org.thitsar.node.app.ReachWords;
import org.thitsar.node.app.RunningNode;
import org.thitsar.node.keys.MasterKeyPipe;
import org.thitsar.node.keys.SupervisorWatch;
import org.thitsar.node.runtime.SecureEntropy;
import org.thitsar.node.runtime.SystemSurroundings;
import org.thitsar.protocol.base.Entropy;
import org.thitsar.protocol.crypto.SecretKey;
import org.thitsar.ui.control.ControlApi;
import org.thitsar.ui.control.ControlServer;
import org.thitsar.ui.control.Entrances;
import org.thitsar.ui.control.Loopback;
import org.thitsar.ui.control.Screen;
import org.thitsar.ui.testkit.Tapes;

/// The node's own process as [NodeMain] has it, but for two things: a tap writes down all of its
/// traffic, inside Noise, and there is no page.
///
/// Arguments: directory, [ReachWords].
public final class TappedNode {
  /// As real nodes have it.
  private static final Duration HEARTBEAT = Duration.ofMinutes(10);

  private TappedNode() {}

  /// Runs and ends the process.
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[0]);
    NodeReach reach =
        ReachWords.ofArguments(Arrays.asList(arguments).subList(1, arguments.length)).read();
    Optional<SecretKey> master =
        MasterKeyPipe.readStandardInput().map(MasterKeyPipe.Unlocked::master);
    if (master.isPresent()) {
      live(directory, reach, master.get());
    }
    System.exit(master.isPresent() ? 0 : 1);
  }

  private static void live(Path directory, NodeReach reach, SecretKey master) throws Exception {
    InstantSource clock = InstantSource.system();
    Entropy entropy = new SecureEntropy();
    try (Tapes.Recorder tap = Tapes.beside(directory).recorder();
        RunningNode node =
            RunningNode.open(
                new NodeConfig(
                    directory, reach, HEARTBEAT, clock, entropy, new SystemSurroundings(), tap),
                master);
        Loopback loopback = Loopback.open()) {
      SupervisorWatch.whenSupervisorEnds(node::stop);
      Entrances entrances = Entrances.open(loopback, directory, entropy);
      ControlApi api = new LocalControl(node.api(), TappedNode::noPage, false, entrances);
      try (ControlServer _ = ControlServer.open(api, NodeProcess::words, loopback, entrances)) {
        entrances.enter(new Operator("op1"));
        loopback.start();
        node.awaitStop();
      }
    }
  }

  private static Screen.Link noPage(Operator operator) {
    throw new IllegalStateException("there is no page");
  }
}
