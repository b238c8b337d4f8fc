package org.thitsar.ui.control;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.thitsar.node.api.Operator;
import org.thitsar.protocol.base.Entropy;

/// Which operators are in, each under a token of their own, and the token of the door, with which
/// one can only ask to come in. What is open now stands in the [ControlFile].
public final class Entrances {
  private final Path directory;
  private final Entropy entropy;
  private final int port;
  private final Token door;
  private final Map<String, Token> inside = new LinkedHashMap<>();

  private Entrances(Path directory, int port, Entropy entropy) {
    this.directory = directory;
    this.port = port;
    this.entropy = entropy;
    this.door = Token.random(entropy);
  }

  /// A closed door at `loopback`, for which a file is left in `directory`.
  public static Entrances open(Loopback loopback, Path directory, Entropy entropy) {
    Entrances entrances = new Entrances(directory, loopback.port(), entropy);
    entrances.file().write(directory);
    return entrances;
  }

  /// Lets an operator in; whoever had come in before as the same one stays in.
  public synchronized void enter(Operator operator) {
    inside.computeIfAbsent(operator.id(), _ -> Token.random(entropy));
    file().write(directory);
  }

  /// Shows an operator out.
  public synchronized void leave(Operator operator) {
    inside.remove(operator.id());
    file().write(directory);
  }

  /// Whether somebody shows the token of the door, or of one who is in.
  synchronized boolean known(String shown) {
    return door.matches(shown) || who(shown).isPresent();
  }

  /// Who shows this token.
  synchronized Optional<Operator> who(String shown) {
    return inside.entrySet().stream()
        .filter(entry -> entry.getValue().matches(shown))
        .map(entry -> new Operator(entry.getKey()))
        .findFirst();
  }

  /// Removes the file, so that no new caller comes.
  synchronized void close() {
    file().delete(directory);
  }

  private synchronized ControlFile file() {
    return new ControlFile(port, door, Map.copyOf(inside));
  }
}
